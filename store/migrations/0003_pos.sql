-- Face 1: across the counter.

CREATE TABLE register (
    id ID,
    code TEXT NOT NULL UNIQUE,
    site_id INTEGER NOT NULL REFERENCES site (id),
    name TEXT NOT NULL,
    printer_address TEXT NOT NULL DEFAULT '',
    paper_width_mm INTEGER NOT NULL DEFAULT 80 CHECK (paper_width_mm IN (58, 80))
);

-- Which browser may sell from a register now: one at a time.
CREATE TABLE till_lease (
    register_id INTEGER PRIMARY KEY REFERENCES register (id),
    device_id TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    taken_by INTEGER NOT NULL REFERENCES staff (id)
);

CREATE TABLE shift (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    register_id INTEGER NOT NULL REFERENCES register (id),
    opened_by INTEGER NOT NULL REFERENCES staff (id),
    opened_at INTEGER NOT NULL,
    opening_float INTEGER NOT NULL CHECK (opening_float >= 0),
    closed_by INTEGER REFERENCES staff (id),
    closed_at INTEGER,
    counted INTEGER CHECK (counted >= 0),
    CHECK ((closed_at IS NULL) = (counted IS NULL))
);
CREATE INDEX shift_register ON shift (register_id, opened_at);

-- The till's book: numbered per register without a gap, each chained to the one before by its hash. `fork` is 0 unless a copied
-- till gave the same number to another sale: then both are kept, and the manager is told.
CREATE TABLE receipt (
    sale_id TEXT PRIMARY KEY REFERENCES sale (id),
    register_id INTEGER NOT NULL REFERENCES register (id),
    shift_id TEXT NOT NULL REFERENCES shift (id),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    fork INTEGER NOT NULL DEFAULT 0 CHECK (fork >= 0),
    number TEXT NOT NULL,
    cashier_id INTEGER NOT NULL REFERENCES staff (id),
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL CHECK (length(hash) = 64),
    content TEXT NOT NULL,
    signature TEXT NOT NULL,
    UNIQUE (register_id, sequence, fork)
);
CREATE INDEX receipt_shift ON receipt (shift_id);
APPEND ONLY receipt;

-- A sale that could not be taken as sent is kept as it came, once (`digest` is of its content), and shown to the manager.
CREATE TABLE refused_sale (
    id ID,
    sale_id TEXT NOT NULL,
    register_id INTEGER REFERENCES register (id),
    reason TEXT NOT NULL,
    content TEXT NOT NULL,
    digest TEXT NOT NULL CHECK (length(digest) = 64),
    received_at INTEGER NOT NULL,
    UNIQUE (sale_id, digest)
);
APPEND ONLY refused_sale;

-- One paper of one sale, sent until it is printed: `copy` 0 is the original, n says DUPLICATA n. Until `busy_until` somebody
-- is sending it.
CREATE TABLE print_job (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    sale_id TEXT NOT NULL REFERENCES sale (id),
    register_id INTEGER NOT NULL REFERENCES register (id),
    asked_at INTEGER NOT NULL,
    copy INTEGER NOT NULL CHECK (copy >= 0),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    attempted_at INTEGER,
    busy_until INTEGER,
    opened_drawer INTEGER NOT NULL DEFAULT 0 CHECK (opened_drawer IN (0, 1)),
    printed_at INTEGER,
    last_error TEXT
);
CREATE INDEX print_job_sale ON print_job (sale_id);
