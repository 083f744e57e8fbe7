-- What makes the till's books hold over the years: closings of days, months and years, how far each book has come, and
-- who approved a drawer that differed.

-- A register's Z reports of one period added up, numbered and chained per register and period, sealed when the period is over.
-- `supplement` is 0, or n for the n-th closing of what came after its period had been closed.
CREATE TABLE closing (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    register_id INTEGER NOT NULL REFERENCES register (id),
    period TEXT NOT NULL CHECK (period IN ('day', 'month', 'year')),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    period_on TEXT NOT NULL CHECK (length(period_on) = CASE period WHEN 'day' THEN 10 WHEN 'month' THEN 7 ELSE 4 END),
    supplement INTEGER NOT NULL CHECK (supplement >= 0),
    sealed_at INTEGER NOT NULL,
    sales INTEGER NOT NULL,
    refunds INTEGER NOT NULL,
    perpetual_sales INTEGER NOT NULL,
    perpetual_refunds INTEGER NOT NULL,
    content TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    signature TEXT NOT NULL,
    UNIQUE (register_id, period, sequence),
    UNIQUE (register_id, period, period_on, supplement)
);
APPEND ONLY closing;

-- Which closing of each period a Z is in: one at most.
CREATE TABLE closing_z (
    z_id TEXT NOT NULL REFERENCES z_report (id),
    period TEXT NOT NULL CHECK (period IN ('day', 'month', 'year')),
    closing_id TEXT NOT NULL REFERENCES closing (id),
    PRIMARY KEY (z_id, period)
);
CREATE INDEX closing_z_closing ON closing_z (closing_id);
APPEND ONLY closing_z;

-- How far a register's books have come: its highest receipt number, how many receipts bore a number twice, how many Z reports
-- and closings it has. Signed, and moved up with each of them: so the end of a book cannot go missing unseen.
CREATE TABLE register_mark (
    register_id INTEGER PRIMARY KEY REFERENCES register (id),
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    forks INTEGER NOT NULL CHECK (forks >= 0),
    reports INTEGER NOT NULL CHECK (reports >= 0),
    closings INTEGER NOT NULL CHECK (closings >= 0),
    signature TEXT NOT NULL
);

-- A manager's approval of what a drawer was over or short, by name and with a reason: in place at the till, or later.
CREATE TABLE difference_approval (
    shift_id TEXT PRIMARY KEY REFERENCES shift (id),
    difference INTEGER NOT NULL CHECK (difference <> 0),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    approved_by INTEGER NOT NULL REFERENCES staff (id),
    approved_at INTEGER NOT NULL,
    approved_where TEXT NOT NULL CHECK (approved_where IN ('till', 'office')),
    recorded_at INTEGER NOT NULL
);
APPEND ONLY difference_approval;
