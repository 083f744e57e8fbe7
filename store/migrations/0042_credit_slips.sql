-- The slip of store credit on the register's printer: of credit that a till of this shop made, and of no other.

-- The shop whose till opened it; NULL where the office did, or nobody wrote it down (points turned into credit before this).
ALTER TABLE credit_account ADD COLUMN site_id INTEGER REFERENCES site (id);
UPDATE credit_account SET site_id = (
    SELECT s.site_id FROM credit_entry e JOIN sale s ON s.id = e.sale_id
    WHERE e.account_id = credit_account.id AND e.kind = 'issued');

-- `subject` of a credit's slip is the id under which the credit was opened, never its code, which is worth money.
REBUILD TABLE shift_paper KEEPING id, shift_id, kind, subject, register_id, asked_at, copy, attempts, attempted_at, busy_until,
    printed_at, last_error (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    shift_id TEXT NOT NULL REFERENCES shift (id),
    kind TEXT NOT NULL CHECK (kind IN ('slip', 'x', 'z', 'credit')),
    subject TEXT NOT NULL CHECK (length(subject) = 36),
    register_id INTEGER NOT NULL REFERENCES register (id),
    asked_at INTEGER NOT NULL,
    copy INTEGER NOT NULL CHECK (copy >= 0),
    attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    attempted_at INTEGER,
    busy_until INTEGER,
    printed_at INTEGER,
    last_error TEXT
);
CREATE INDEX IF NOT EXISTS shift_paper_subject ON shift_paper (shift_id, kind, subject);
