-- Every sale lets go of the codes that were held for it and that it did not use.
CREATE INDEX coupon_use_held ON coupon_use (key) WHERE used_at IS NULL AND let_go_at IS NULL;
