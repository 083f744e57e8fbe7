-- Counts of what lies in a site's places, made while selling goes on (rules §3.9).

-- What a count covers: one place of the site or (NULL) all of them; all goods there, or those of a category, or one product.
-- It is posted, or dropped, once. `open_as` says what it covers while it is open: whoever counts the same things counts on the
-- same sheet.
CREATE TABLE stock_count (
    id ID,
    key TEXT NOT NULL UNIQUE,
    open_as TEXT UNIQUE,
    site_id INTEGER NOT NULL REFERENCES site (id),
    location_id INTEGER REFERENCES location (id),
    category_id INTEGER REFERENCES category (id),
    product_id INTEGER REFERENCES product (id),
    started_at INTEGER NOT NULL,
    started_by INTEGER NOT NULL REFERENCES staff (id),
    posted_at INTEGER,
    posted_by INTEGER REFERENCES staff (id),
    dropped_at INTEGER,
    dropped_by INTEGER REFERENCES staff (id),
    CHECK (category_id IS NULL OR product_id IS NULL),
    CHECK (posted_at IS NULL OR dropped_at IS NULL),
    CHECK ((open_as IS NULL) = (posted_at IS NOT NULL OR dropped_at IS NOT NULL)),
    CHECK ((posted_at IS NULL) = (posted_by IS NULL)),
    CHECK ((dropped_at IS NULL) = (dropped_by IS NULL))
);
CREATE INDEX stock_count_site ON stock_count (site_id, started_at);

-- What somebody counted of a lot in a place, beside what the ledger said at that moment: its balance, and the last movement
-- that had touched the lot there (0: none). Of several observations in one count the last one counts.
CREATE TABLE stock_count_line (
    id ID,
    count_id INTEGER NOT NULL REFERENCES stock_count (id),
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    location_id INTEGER NOT NULL REFERENCES location (id),
    counted INTEGER NOT NULL CHECK (counted >= 0),
    balance INTEGER NOT NULL CHECK (balance >= 0),
    position INTEGER NOT NULL CHECK (position >= 0),
    counted_at INTEGER NOT NULL,
    counted_by INTEGER NOT NULL REFERENCES staff (id)
);
CREATE INDEX stock_count_line_count ON stock_count_line (count_id, lot_id, location_id);
CREATE INDEX stock_count_line_lot ON stock_count_line (lot_id, location_id);
CREATE INDEX stock_count_line_at ON stock_count_line (counted_at);
APPEND ONLY stock_count_line;

-- What a posted count corrected: counted - balance - restated + oversold, where `restated` is what had arrived until
-- `position` of what was moved before the count, and `oversold` what was sold since of goods that the count did not see.
CREATE TABLE stock_count_variance (
    line_id INTEGER PRIMARY KEY REFERENCES stock_count_line (id),
    position INTEGER NOT NULL CHECK (position >= 0),
    restated INTEGER NOT NULL,
    oversold INTEGER NOT NULL CHECK (oversold >= 0),
    variance INTEGER NOT NULL
);
APPEND ONLY stock_count_variance;

-- The promises that a posted count left short.
CREATE TABLE stock_count_short (
    promise TEXT PRIMARY KEY REFERENCES reservation (key),
    count_id INTEGER NOT NULL REFERENCES stock_count (id)
);
CREATE INDEX stock_count_short_count ON stock_count_short (count_id);
APPEND ONLY stock_count_short;
