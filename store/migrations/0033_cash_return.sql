-- What of a sale's cash has gone back, with the duty and rounding that went with it, never more than was settled in cash: two
-- refunds at once are counted one after the other. `settled` is what the sale settled in cash.
CREATE TABLE cash_return (
    sale_id TEXT PRIMARY KEY REFERENCES sale (id),
    base INTEGER NOT NULL CHECK (base > 0),
    stamp_duty INTEGER NOT NULL CHECK (stamp_duty >= 0),
    stamp_added INTEGER NOT NULL CHECK (stamp_added >= 0),
    cash_rounding INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    CHECK (settled >= base)
);
