-- Goods brought to a site for somebody: asked of another of our sites, or of the pool.

-- One product that one of our sites asks of another. `hold_key` is the promise that holds it where it lies until it is sent;
-- `key` is the promise that holds it here once it has come. In between it lies in the asking site's transit. What was sent
-- and neither arrived nor came damaged stays in transit until somebody settles it. `let_go_at`: nobody waits for it any
-- more; before it was sent that is the end of it, afterwards it comes for the shelf.
CREATE TABLE transfer (
    id ID,
    key TEXT NOT NULL UNIQUE,
    hold_key TEXT NOT NULL UNIQUE REFERENCES reservation (key),
    product_id INTEGER NOT NULL REFERENCES product (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    from_site_id INTEGER NOT NULL REFERENCES site (id),
    to_site_id INTEGER NOT NULL REFERENCES site (id),
    reference TEXT NOT NULL,
    hold_days INTEGER NOT NULL CHECK (hold_days > 0),
    asked_at INTEGER NOT NULL,
    asked_by INTEGER REFERENCES staff (id),
    sent_at INTEGER,
    sent_by INTEGER REFERENCES staff (id),
    received_at INTEGER,
    received_by INTEGER REFERENCES staff (id),
    arrived INTEGER NOT NULL DEFAULT 0 CHECK (arrived >= 0),
    damaged INTEGER NOT NULL DEFAULT 0 CHECK (damaged >= 0),
    liable TEXT CHECK (liable IN ('sender', 'carrier', 'receiver')),
    settled_at INTEGER,
    settled_by INTEGER REFERENCES staff (id),
    settled_as TEXT CHECK (settled_as IN ('lost', 'arrived')),
    let_go_at INTEGER,
    CHECK (from_site_id <> to_site_id),
    CHECK (received_at IS NULL OR sent_at IS NOT NULL),
    CHECK (received_at IS NOT NULL OR arrived + damaged = 0),
    CHECK (arrived + damaged <= quantity),
    CHECK ((settled_at IS NULL) = (settled_as IS NULL)),
    CHECK (settled_at IS NULL OR received_at IS NOT NULL)
);
CREATE INDEX transfer_from ON transfer (from_site_id, asked_at);
CREATE INDEX transfer_to ON transfer (to_site_id, asked_at);

-- One product asked of the pool for a customer: it is part of what restocking proposes until a delivery holds it, under `key`.
CREATE TABLE pool_request (
    id ID,
    key TEXT NOT NULL UNIQUE,
    product_id INTEGER NOT NULL REFERENCES product (id),
    site_id INTEGER NOT NULL REFERENCES site (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    reference TEXT NOT NULL,
    hold_days INTEGER NOT NULL CHECK (hold_days > 0),
    asked_at INTEGER NOT NULL,
    asked_by INTEGER REFERENCES staff (id),
    held_at INTEGER,
    let_go_at INTEGER,
    CHECK (held_at IS NULL OR let_go_at IS NULL)
);
CREATE INDEX pool_request_open ON pool_request (product_id, site_id) WHERE held_at IS NULL AND let_go_at IS NULL;

-- Which goods that are yet to come an order's line waits for: `key` is the promise that will hold them.
CREATE TABLE order_coming (
    key TEXT PRIMARY KEY,
    line_id TEXT NOT NULL REFERENCES shop_order_line (id),
    order_id INTEGER NOT NULL REFERENCES shop_order (id)
);
CREATE INDEX order_coming_order ON order_coming (order_id);
CREATE INDEX order_coming_line ON order_coming (line_id);
APPEND ONLY order_coming;
