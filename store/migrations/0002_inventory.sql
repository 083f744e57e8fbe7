-- The walls: goods and where they come from.

CREATE TABLE cooperative (
    id ID,
    code TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    name_fr TEXT NOT NULL,
    name_ar TEXT NOT NULL,
    region TEXT NOT NULL,
    region_iso TEXT NOT NULL,
    province TEXT NOT NULL,
    commune TEXT NOT NULL,
    founded INTEGER NOT NULL,
    members INTEGER NOT NULL CHECK (members >= 0),
    women_members INTEGER NOT NULL CHECK (women_members BETWEEN 0 AND members),
    women_led INTEGER NOT NULL CHECK (women_led IN (0, 1)),
    main_products TEXT NOT NULL,
    description_fr TEXT NOT NULL,
    description_ar TEXT NOT NULL,
    description_en TEXT NOT NULL,
    supply_mode TEXT NOT NULL CHECK (supply_mode IN ('consignment', 'firm_purchase')),
    ice TEXT NOT NULL,
    languages TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE cooperative_member (
    staff_id INTEGER PRIMARY KEY REFERENCES staff (id),
    cooperative_id INTEGER NOT NULL REFERENCES cooperative (id)
);

-- A signed version is never edited: a change is a new version. Its parts say what the Office does for the co-operative.
CREATE TABLE convention (
    id ID,
    cooperative_id INTEGER NOT NULL REFERENCES cooperative (id),
    version INTEGER NOT NULL CHECK (version > 0),
    signed_on TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    certifies INTEGER NOT NULL CHECK (certifies IN (0, 1)),
    collects INTEGER NOT NULL CHECK (collects IN (0, 1)),
    sells INTEGER NOT NULL CHECK (sells IN (0, 1)),
    CHECK (starts_on <= ends_on),
    UNIQUE (cooperative_id, version)
);
APPEND ONLY convention;

CREATE TABLE certificate (
    id ID,
    cooperative_id INTEGER NOT NULL REFERENCES cooperative (id),
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    revoked_at INTEGER,
    UNIQUE (cooperative_id, kind, number)
);

-- What a co-operative says it can supply of a product, in whole cartons, at what cost and how soon.
CREATE TABLE offer (
    id ID,
    cooperative_id INTEGER NOT NULL REFERENCES cooperative (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    quantity INTEGER NOT NULL CHECK (quantity >= 0),
    carton_quantity INTEGER NOT NULL CHECK (carton_quantity > 0),
    unit_cost INTEGER NOT NULL CHECK (unit_cost >= 0),
    lead_days INTEGER NOT NULL CHECK (lead_days >= 0),
    offered_at INTEGER NOT NULL,
    UNIQUE (cooperative_id, product_id)
);
CREATE INDEX offer_product ON offer (product_id);

CREATE TABLE location (
    id ID,
    code TEXT NOT NULL UNIQUE,
    site_id INTEGER REFERENCES site (id),
    kind TEXT NOT NULL CHECK (kind IN ('shelf', 'back_room', 'cold_room', 'pool_warehouse', 'quarantine', 'transit', 'van',
                                       'customer', 'cooperative', 'loss', 'found')),
    pick_rank INTEGER,
    CHECK (kind IN ('customer', 'cooperative', 'loss', 'found') OR site_id IS NOT NULL)
);

-- `sellable_until_on`: last day at the till; `promisable_until_on`: last day it may be promised online.
-- Both are '9999-12-31' where nothing binds; inventory/lots.py computes them and says what binds.
CREATE TABLE lot (
    id ID,
    product_id INTEGER NOT NULL REFERENCES product (id),
    cooperative_id INTEGER NOT NULL REFERENCES cooperative (id),
    code TEXT NOT NULL CHECK (length(code) BETWEEN 1 AND 20),
    made_on TEXT,
    best_before_on TEXT,
    received_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('sellable', 'hold', 'recalled')),
    sellable_until_on TEXT NOT NULL,
    promisable_until_on TEXT NOT NULL,
    CHECK (promisable_until_on <= sellable_until_on),
    UNIQUE (product_id, code)
);
CREATE INDEX lot_code ON lot (code);

-- One thing that happened to stock, posted at most once thanks to its key.
CREATE TABLE operation (
    id ID,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('opening', 'delivery', 'putaway', 'sale', 'found', 'loss', 'return', 'transfer', 'count', 'reversal')),
    reason TEXT NOT NULL DEFAULT '',
    staff_id INTEGER REFERENCES staff (id),
    effective_at INTEGER NOT NULL,
    posted_at INTEGER NOT NULL,
    reverses_id INTEGER UNIQUE REFERENCES operation (id)
);
APPEND ONLY operation;

CREATE TABLE movement (
    id ID,
    operation_id INTEGER NOT NULL REFERENCES operation (id),
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    from_location_id INTEGER NOT NULL REFERENCES location (id),
    to_location_id INTEGER NOT NULL REFERENCES location (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    sale_line_id TEXT REFERENCES sale_line (id),
    CHECK (from_location_id <> to_location_id)
);
CREATE INDEX movement_operation ON movement (operation_id);
CREATE INDEX movement_lot ON movement (lot_id);
CREATE INDEX movement_sale_line ON movement (sale_line_id) WHERE sale_line_id IS NOT NULL;
APPEND ONLY movement;

-- What is held in places of our own (never the customer's, the co-operative's, loss or found), folded with the movements.
CREATE TABLE balance (
    location_id INTEGER NOT NULL REFERENCES location (id),
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    on_hand INTEGER NOT NULL,
    reserved INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (lot_id, location_id),
    CHECK (0 <= reserved AND reserved <= on_hand)
);

-- The one row that every promise on a product at a site goes through. `on_hand` sums the balances of the lots that may be
-- promised; it holds through `good_until_on`, the first day on which one of them lapses, and is folded anew after it.
CREATE TABLE stock_level (
    product_id INTEGER NOT NULL REFERENCES product (id),
    site_id INTEGER NOT NULL REFERENCES site (id),
    on_hand INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL DEFAULT 0,
    good_until_on TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (product_id, site_id),
    CHECK (0 <= reserved AND reserved <= on_hand)
);

-- A timed hold of a product at a site. It counts while open and unexpired; it is closed at most once.
CREATE TABLE reservation (
    id ID,
    key TEXT NOT NULL UNIQUE,
    product_id INTEGER NOT NULL REFERENCES product (id),
    site_id INTEGER NOT NULL REFERENCES site (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    made_at INTEGER NOT NULL,
    expires_at INTEGER,
    closed_at INTEGER,
    closed_as TEXT CHECK (closed_as IN ('consumed', 'released', 'expired', 'shorted')),
    CHECK ((closed_at IS NULL) = (closed_as IS NULL))
);
CREATE INDEX reservation_open ON reservation (product_id, site_id) WHERE closed_at IS NULL;

-- The lots chosen for a reservation when its order is picked; balance.reserved is their sum.
CREATE TABLE reservation_lot (
    reservation_id INTEGER NOT NULL REFERENCES reservation (id),
    location_id INTEGER NOT NULL REFERENCES location (id),
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (reservation_id, lot_id, location_id)
);

CREATE TABLE purchase_order (
    id ID,
    number TEXT NOT NULL UNIQUE,
    cooperative_id INTEGER NOT NULL REFERENCES cooperative (id),
    site_id INTEGER NOT NULL REFERENCES site (id),
    ordered_at INTEGER NOT NULL,
    ordered_by INTEGER REFERENCES staff (id),
    expected_on TEXT NOT NULL,
    closed_at INTEGER,
    cancelled_at INTEGER,
    CHECK (closed_at IS NULL OR cancelled_at IS NULL)
);
CREATE TABLE purchase_order_line (
    id ID,
    purchase_order_id INTEGER NOT NULL REFERENCES purchase_order (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    carton_quantity INTEGER NOT NULL CHECK (carton_quantity > 0),
    unit_cost INTEGER NOT NULL CHECK (unit_cost >= 0),
    received INTEGER NOT NULL DEFAULT 0 CHECK (received >= 0),
    UNIQUE (purchase_order_id, product_id)
);
CREATE INDEX purchase_order_line_product ON purchase_order_line (product_id);

-- What rounding to whole cartons took from a co-operative's fair share (thousandths of a base unit), carried to the next run.
CREATE TABLE fair_share_carry (
    product_id INTEGER NOT NULL REFERENCES product (id),
    cooperative_id INTEGER NOT NULL REFERENCES cooperative (id),
    carry INTEGER NOT NULL,
    PRIMARY KEY (product_id, cooperative_id)
);

CREATE TABLE delivery (
    id ID,
    key TEXT NOT NULL UNIQUE,
    purchase_order_id INTEGER NOT NULL REFERENCES purchase_order (id),
    received_at INTEGER NOT NULL,
    received_by INTEGER REFERENCES staff (id)
);
CREATE TABLE delivery_line (
    id ID,
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    purchase_order_line_id INTEGER NOT NULL REFERENCES purchase_order_line (id),
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    accepted INTEGER NOT NULL CHECK (accepted >= 0),
    damaged INTEGER NOT NULL DEFAULT 0 CHECK (damaged >= 0),
    CHECK (accepted + damaged > 0)
);
APPEND ONLY delivery_line;
CREATE TABLE discrepancy (
    id ID,
    delivery_id INTEGER NOT NULL REFERENCES delivery (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    kind TEXT NOT NULL CHECK (kind IN ('short', 'over', 'damaged', 'warm')),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    liable TEXT NOT NULL CHECK (liable IN ('cooperative', 'carrier', 'office', 'store')),
    resolved_at INTEGER
);
