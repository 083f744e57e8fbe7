-- One shop for counter and web: orders that a till makes, collects and takes the money for.

-- `held_until`: the goods are held until then only. A pick-up that nobody came for, or goods to be sent that were not paid
-- at the till, are cancelled after it. NULL: until handed over or cancelled, as on the web.
ALTER TABLE shop_order ADD COLUMN held_until INTEGER;

-- When the sale was made that the order became: at its hand-over, or at a till before the goods are sent.
ALTER TABLE shop_order ADD COLUMN paid_at INTEGER;
UPDATE shop_order SET paid_at = (SELECT sold_at FROM sale WHERE sale.id = shop_order.sale_id);

-- The sold line that these goods are held for, where they were paid before they leave.
ALTER TABLE reservation ADD COLUMN sale_line_id TEXT REFERENCES sale_line (id);
CREATE INDEX reservation_sale_line ON reservation (sale_line_id) WHERE sale_line_id IS NOT NULL;
CREATE INDEX order_promise_line ON order_promise (line_id);

-- The till that has an order on its ticket: for a while no other till, and nobody in the office, hands it over or cancels it.
CREATE TABLE order_claim (
    order_id INTEGER PRIMARY KEY REFERENCES shop_order (id),
    device_id TEXT NOT NULL,
    register TEXT NOT NULL,
    claimed_by INTEGER NOT NULL REFERENCES staff (id),
    claimed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    CHECK (claimed_at < expires_at)
);
