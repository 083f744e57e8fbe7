-- The end of a shift: what went in and out of the drawer besides sales, how it was counted, and the sealed report of it.

CREATE TABLE cash_movement (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    shift_id TEXT NOT NULL REFERENCES shift (id),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    moved_by INTEGER NOT NULL REFERENCES staff (id),
    approved_by INTEGER REFERENCES staff (id),
    moved_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
);
CREATE INDEX cash_movement_shift ON cash_movement (shift_id);
APPEND ONLY cash_movement;

-- How the drawer was counted, blind: how many of each note and coin, as JSON, and what the cashier had to say about it.
CREATE TABLE shift_count (
    shift_id TEXT PRIMARY KEY REFERENCES shift (id),
    closing_id TEXT NOT NULL UNIQUE CHECK (length(closing_id) = 36),
    counted TEXT NOT NULL,
    note TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
);
APPEND ONLY shift_count;

-- A shift's Z: numbered per register without a gap, chained, sealed. What arrives after it goes to a late Z of its own day.
CREATE TABLE z_report (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    register_id INTEGER NOT NULL REFERENCES register (id),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    kind TEXT NOT NULL CHECK (kind IN ('shift', 'late')),
    shift_id TEXT NOT NULL REFERENCES shift (id),
    day_on TEXT NOT NULL,
    sealed_at INTEGER NOT NULL,
    perpetual_sales INTEGER NOT NULL,
    perpetual_refunds INTEGER NOT NULL,
    content TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    signature TEXT NOT NULL,
    UNIQUE (register_id, sequence)
);
CREATE INDEX z_report_day ON z_report (day_on);
APPEND ONLY z_report;

-- Which Z a receipt is in: exactly one. The rows come first and the report that adds them up after, in one transaction.
CREATE TABLE z_receipt (
    sale_id TEXT PRIMARY KEY REFERENCES sale (id),
    z_id TEXT NOT NULL REFERENCES z_report (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX z_receipt_z ON z_receipt (z_id);
APPEND ONLY z_receipt;
