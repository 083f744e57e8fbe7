-- The floor: settings, people, catalogue, sales. One dialect for both engines: store/db/migrate.py
-- writes INTEGER as BIGINT for PostgreSQL, `ID` as the engine's identity, and makes SQLite's tables STRICT.
-- Amounts are centimes, quantities base units, `_at` milliseconds since the epoch (UTC), `_on` ISO dates.

CREATE TABLE setting (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER
);

CREATE TABLE site (
    id ID,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('store', 'pool')),
    name_fr TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    address TEXT NOT NULL,
    city TEXT NOT NULL,
    phone TEXT NOT NULL
);

CREATE TABLE staff (
    id ID,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('cashier', 'manager', 'pool_operator', 'field_agent', 'trade_buyer', 'cooperative', 'auditor')),
    site_id INTEGER REFERENCES site (id),
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    password_hash TEXT NOT NULL,
    pin_hash TEXT,
    badge TEXT UNIQUE,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL CHECK (kind IN ('office', 'till')),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    user_agent TEXT NOT NULL
);
CREATE INDEX session_staff ON session (staff_id);

CREATE TABLE sign_in_try (
    id ID,
    subject TEXT NOT NULL,
    address TEXT NOT NULL,
    succeeded INTEGER NOT NULL CHECK (succeeded IN (0, 1)),
    tried_at INTEGER NOT NULL
);
CREATE INDEX sign_in_try_subject ON sign_in_try (subject, tried_at);
CREATE INDEX sign_in_try_address ON sign_in_try (address, tried_at);

CREATE TABLE audit (
    id ID,
    at INTEGER NOT NULL,
    staff_id INTEGER REFERENCES staff (id),
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);
APPEND ONLY audit;

CREATE TABLE outbox (
    id ID,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    payload TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0 CHECK (tries >= 0),
    last_error TEXT,
    sent_at INTEGER
);
CREATE INDEX outbox_due ON outbox (due_at) WHERE sent_at IS NULL;

-- What a person has to look at: a count after goods were found, an order a till left short, a sale that was refused.
CREATE TABLE task (
    id ID,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    site_id INTEGER REFERENCES site (id),
    raised_at INTEGER NOT NULL,
    done_at INTEGER,
    done_by INTEGER REFERENCES staff (id)
);
CREATE INDEX task_open ON task (raised_at) WHERE done_at IS NULL;

CREATE TABLE job_lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE TABLE tax_code (
    id ID,
    code TEXT NOT NULL,
    rate_bp INTEGER NOT NULL CHECK (rate_bp BETWEEN 0 AND 10000),
    mention_fr TEXT NOT NULL,
    mention_ar TEXT NOT NULL,
    mention_en TEXT NOT NULL,
    valid_from_on TEXT NOT NULL,
    valid_to_on TEXT,
    UNIQUE (code, valid_from_on)
);

CREATE TABLE category (
    id ID,
    slug TEXT NOT NULL UNIQUE,
    name_fr TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    position INTEGER NOT NULL
);

CREATE TABLE product (
    id ID,
    sku TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('piece', 'weight', 'hamper')),
    unit TEXT NOT NULL CHECK (unit IN ('piece', 'g', 'ml')),
    gtin TEXT UNIQUE CHECK (gtin IS NULL OR length(gtin) = 14),
    plu TEXT UNIQUE CHECK (plu IS NULL OR length(plu) = 5),
    category_id INTEGER NOT NULL REFERENCES category (id),
    name_fr TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    name_en TEXT NOT NULL,
    net_quantity INTEGER NOT NULL CHECK (net_quantity > 0),
    net_unit TEXT NOT NULL,
    tax_code TEXT NOT NULL CHECK (tax_code IN ('T20', 'T10', 'EXO91', 'EXO92', 'HC', 'MIX')),
    tax_confidence TEXT NOT NULL CHECK (tax_confidence IN ('high', 'medium', 'low')),
    tax_basis TEXT NOT NULL,
    storage_class TEXT NOT NULL CHECK (storage_class IN ('ambient', 'cool', 'cold', 'frozen')),
    shelf_life_days INTEGER CHECK (shelf_life_days IS NULL OR shelf_life_days > 0),
    date_type TEXT NOT NULL CHECK (date_type IN ('DDM', 'DLC', 'none')),
    region TEXT NOT NULL,
    region_iso TEXT NOT NULL,
    province TEXT NOT NULL,
    sign_type TEXT NOT NULL CHECK (sign_type IN ('IGP', 'AOP', 'unverified', '')),
    sign_name TEXT NOT NULL,
    certifications TEXT NOT NULL,
    allergens TEXT NOT NULL,
    tax_free_eligible INTEGER NOT NULL CHECK (tax_free_eligible IN (0, 1)),
    created_at INTEGER NOT NULL,
    archived_at INTEGER,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK (kind <> 'weight' OR (unit = 'g' AND plu IS NOT NULL))
);
CREATE INDEX product_category ON product (category_id);

-- One row per product and language-independent: everything a shopper may type, folded (store/catalogue/search.py).
CREATE TABLE product_search (
    product_id INTEGER PRIMARY KEY REFERENCES product (id),
    folded TEXT NOT NULL
);

-- A price is per piece, or per kilogram for goods sold by weight; the newest one that has begun is in force.
CREATE TABLE price (
    id ID,
    product_id INTEGER NOT NULL REFERENCES product (id),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    starts_at INTEGER NOT NULL,
    set_by INTEGER REFERENCES staff (id),
    UNIQUE (product_id, starts_at)
);
APPEND ONLY price;

-- A carton's own code: scanning it adds `quantity` pieces.
CREATE TABLE pack (
    id ID,
    product_id INTEGER NOT NULL REFERENCES product (id),
    gtin TEXT NOT NULL UNIQUE CHECK (length(gtin) = 14),
    quantity INTEGER NOT NULL CHECK (quantity > 1)
);

CREATE TABLE hamper_component (
    hamper_id INTEGER NOT NULL REFERENCES product (id),
    component_id INTEGER NOT NULL REFERENCES product (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (hamper_id, component_id),
    CHECK (hamper_id <> component_id)
);

CREATE TABLE photo (
    id ID,
    product_id INTEGER NOT NULL REFERENCES product (id),
    position INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    added_by INTEGER REFERENCES staff (id),
    UNIQUE (product_id, position)
);
CREATE TABLE photo_file (
    photo_id INTEGER NOT NULL REFERENCES photo (id),
    format TEXT NOT NULL CHECK (format IN ('avif', 'webp')),
    width INTEGER NOT NULL CHECK (width > 0),
    content BLOB NOT NULL,
    PRIMARY KEY (photo_id, format, width)
);

-- A completed transaction in either channel. Its id, its lines' and its tenders' are made by whoever completed it.
CREATE TABLE sale (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    channel TEXT NOT NULL CHECK (channel IN ('till', 'web')),
    site_id INTEGER NOT NULL REFERENCES site (id),
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    sold_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    sold_by INTEGER REFERENCES staff (id),
    total INTEGER NOT NULL CHECK (total >= 0),
    tax_total INTEGER NOT NULL CHECK (tax_total >= 0),
    stamp_duty INTEGER NOT NULL DEFAULT 0 CHECK (stamp_duty >= 0),
    stamp_added INTEGER NOT NULL DEFAULT 0 CHECK (stamp_added IN (0, stamp_duty)),
    cash_rounding INTEGER NOT NULL DEFAULT 0 CHECK (cash_rounding BETWEEN -10 AND 10),
    paid INTEGER NOT NULL CHECK (paid = total + stamp_added + cash_rounding)
);
CREATE INDEX sale_sold_at ON sale (sold_at);
APPEND ONLY sale;

-- `quantity` in the product's base unit; `unit_price` per piece or per kilogram; `amount` = what the line adds to the total.
CREATE TABLE sale_line (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    sale_id TEXT NOT NULL REFERENCES sale (id),
    position INTEGER NOT NULL,
    product_id INTEGER REFERENCES product (id),
    kind TEXT NOT NULL CHECK (kind IN ('goods', 'delivery')),
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    discount INTEGER NOT NULL DEFAULT 0 CHECK (discount >= 0),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    CHECK (kind = 'delivery' OR product_id IS NOT NULL),
    UNIQUE (sale_id, position)
);
CREATE INDEX sale_line_product ON sale_line (product_id, sale_id);
APPEND ONLY sale_line;

-- The tax of a line, one row per tax code: a hamper's line has several. The rows of a line sum to its amount.
CREATE TABLE sale_line_tax (
    sale_line_id TEXT NOT NULL REFERENCES sale_line (id),
    code TEXT NOT NULL,
    gross INTEGER NOT NULL CHECK (gross >= 0),
    tax INTEGER NOT NULL CHECK (tax >= 0 AND tax <= gross),
    PRIMARY KEY (sale_line_id, code)
);
APPEND ONLY sale_line_tax;

-- The document's figures per tax code, from which every report adds up and never recomputes.
CREATE TABLE sale_tax (
    sale_id TEXT NOT NULL REFERENCES sale (id),
    code TEXT NOT NULL,
    rate_bp INTEGER NOT NULL CHECK (rate_bp BETWEEN 0 AND 10000),
    gross INTEGER NOT NULL,
    net INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    PRIMARY KEY (sale_id, code),
    CHECK (gross = net + tax)
);
APPEND ONLY sale_tax;

-- `amount` is what the tender settles; `given` what was handed over; `change` what went back (cash only).
CREATE TABLE tender (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    sale_id TEXT NOT NULL REFERENCES sale (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('cash', 'card')),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    given INTEGER NOT NULL,
    change INTEGER NOT NULL CHECK (change >= 0),
    reference TEXT NOT NULL DEFAULT '',
    CHECK (given - change = amount),
    CHECK (kind = 'cash' OR change = 0),
    UNIQUE (sale_id, position)
);
APPEND ONLY tender;
