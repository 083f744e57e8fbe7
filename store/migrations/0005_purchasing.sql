-- Orders drawn together share a key: the form that asked for them draws them once, however often it is sent.
ALTER TABLE purchase_order ADD COLUMN draw_key TEXT;
CREATE UNIQUE INDEX purchase_order_draw ON purchase_order (draw_key, cooperative_id);
CREATE INDEX delivery_order ON delivery (purchase_order_id);
CREATE INDEX delivery_line_order_line ON delivery_line (purchase_order_line_id);
