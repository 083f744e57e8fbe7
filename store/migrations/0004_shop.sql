-- Face 2: online.

-- A cart is a guest's, found by the hash of the secret in a cookie. It becomes one order, or none.
CREATE TABLE cart (
    id ID,
    token_hash TEXT NOT NULL UNIQUE,
    delivery TEXT NOT NULL DEFAULT 'local' CHECK (delivery IN ('pickup', 'local', 'national')),
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ordered_at INTEGER
);

-- `unit_price` is the price the shopper saw when the quantity was last set.
CREATE TABLE cart_line (
    cart_id INTEGER NOT NULL REFERENCES cart (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (cart_id, product_id)
);

-- `stage` is the last step of the order's life, and the one row that every step goes through: a step is an
-- UPDATE whose WHERE is the stage it starts from, and a row of order_event that says who and when.
CREATE TABLE shop_order (
    id ID,
    code TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL UNIQUE CHECK (length(secret) >= 22),
    cart_id INTEGER NOT NULL UNIQUE REFERENCES cart (id),
    sale_id TEXT NOT NULL UNIQUE CHECK (length(sale_id) = 36),
    site_id INTEGER NOT NULL REFERENCES site (id),
    stage TEXT NOT NULL CHECK (stage IN ('placed', 'picking', 'picked', 'packed', 'handed_over', 'cancelled')),
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    landmark TEXT NOT NULL DEFAULT '',
    delivery TEXT NOT NULL CHECK (delivery IN ('pickup', 'local', 'national')),
    payment TEXT NOT NULL CHECK (payment IN ('on_delivery', 'in_store')),
    goods_total INTEGER NOT NULL CHECK (goods_total >= 0),
    delivery_fee INTEGER NOT NULL CHECK (delivery_fee >= 0),
    total INTEGER NOT NULL CHECK (total = goods_total + delivery_fee),
    placed_at INTEGER NOT NULL,
    CHECK (delivery = 'pickup' OR (payment = 'on_delivery' AND city <> '' AND address <> '')),
    CHECK (delivery <> 'pickup' OR (payment = 'in_store' AND delivery_fee = 0))
);
CREATE INDEX shop_order_placed ON shop_order (placed_at);
CREATE INDEX shop_order_open ON shop_order (placed_at) WHERE stage IN ('placed', 'picking', 'picked', 'packed');

-- `left_out_at`: the goods could not be had any more, and the order goes without this line.
CREATE TABLE shop_order_line (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    order_id INTEGER NOT NULL REFERENCES shop_order (id),
    position INTEGER NOT NULL,
    product_id INTEGER NOT NULL REFERENCES product (id),
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    left_out_at INTEGER,
    left_out_by INTEGER REFERENCES staff (id),
    UNIQUE (order_id, position)
);

-- Which promises hold a line's goods: one per product in it, several for a hamper, another when one was held again.
CREATE TABLE order_promise (
    reservation_key TEXT PRIMARY KEY REFERENCES reservation (key),
    line_id TEXT NOT NULL REFERENCES shop_order_line (id),
    order_id INTEGER NOT NULL REFERENCES shop_order (id)
);
CREATE INDEX order_promise_order ON order_promise (order_id);
APPEND ONLY order_promise;

-- The goods of a pick list that somebody has taken from their place.
CREATE TABLE pick_tick (
    order_id INTEGER NOT NULL REFERENCES shop_order (id),
    lot_id INTEGER NOT NULL REFERENCES lot (id),
    location_id INTEGER NOT NULL REFERENCES location (id),
    ticked_at INTEGER NOT NULL,
    ticked_by INTEGER NOT NULL REFERENCES staff (id),
    PRIMARY KEY (order_id, lot_id, location_id)
);

-- The order's life as facts; each kind happens at most once.
CREATE TABLE order_event (
    id ID,
    order_id INTEGER NOT NULL REFERENCES shop_order (id),
    kind TEXT NOT NULL CHECK (kind IN ('placed', 'picking', 'picked', 'packed', 'handed_over', 'cancelled', 'shorted')),
    at INTEGER NOT NULL,
    staff_id INTEGER REFERENCES staff (id),
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (order_id, kind)
);
APPEND ONLY order_event;
