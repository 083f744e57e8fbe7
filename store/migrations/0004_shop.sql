-- Face 2: online.

CREATE TABLE cart (
    id ID,
    token_hash TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ordered_at INTEGER
);
CREATE TABLE cart_line (
    cart_id INTEGER NOT NULL REFERENCES cart (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    added_at INTEGER NOT NULL,
    PRIMARY KEY (cart_id, product_id)
);

CREATE TABLE shop_order (
    id ID,
    code TEXT NOT NULL UNIQUE,
    secret TEXT NOT NULL UNIQUE CHECK (length(secret) >= 22),
    cart_id INTEGER NOT NULL UNIQUE REFERENCES cart (id),
    sale_id TEXT NOT NULL UNIQUE CHECK (length(sale_id) = 36),
    site_id INTEGER NOT NULL REFERENCES site (id),
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    landmark TEXT NOT NULL DEFAULT '',
    delivery TEXT NOT NULL CHECK (delivery IN ('pickup', 'courier')),
    payment TEXT NOT NULL CHECK (payment IN ('on_delivery', 'in_store')),
    goods_total INTEGER NOT NULL CHECK (goods_total >= 0),
    delivery_fee INTEGER NOT NULL CHECK (delivery_fee >= 0),
    total INTEGER NOT NULL CHECK (total = goods_total + delivery_fee),
    placed_at INTEGER NOT NULL
);
CREATE INDEX shop_order_placed ON shop_order (placed_at);

CREATE TABLE shop_order_line (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    order_id INTEGER NOT NULL REFERENCES shop_order (id),
    position INTEGER NOT NULL,
    product_id INTEGER NOT NULL REFERENCES product (id),
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    UNIQUE (order_id, position)
);

-- The order's life as facts; each kind happens at most once.
CREATE TABLE order_event (
    id ID,
    order_id INTEGER NOT NULL REFERENCES shop_order (id),
    kind TEXT NOT NULL CHECK (kind IN ('placed', 'picked', 'packed', 'handed_over', 'cancelled', 'shorted')),
    at INTEGER NOT NULL,
    staff_id INTEGER REFERENCES staff (id),
    note TEXT NOT NULL DEFAULT '',
    UNIQUE (order_id, kind)
);
APPEND ONLY order_event;
