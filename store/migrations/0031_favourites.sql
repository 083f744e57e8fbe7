-- The goods that a register's people want at hand: pinned (1) or no longer (0), as last said by whichever device sold there.

CREATE TABLE favourite (
    id ID,
    register_id INTEGER NOT NULL REFERENCES register (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    changed_by INTEGER NOT NULL REFERENCES staff (id),
    changed_at INTEGER NOT NULL,
    UNIQUE (register_id, product_id)
);
