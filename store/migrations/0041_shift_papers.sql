-- A paper of a shift, printed on its register's printer or (its number asked for) by the till itself: the slip of a movement of
-- cash, an X, a Z. `subject` is what no two papers of bear the same number: the movement, the Z; of an X, and of an extract of
-- a Z, the paper itself.
-- `copy` 0 is the original, n says DUPLICATA n. Until `busy_until` somebody is sending it.
CREATE TABLE shift_paper (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    shift_id TEXT NOT NULL REFERENCES shift (id),
    kind TEXT NOT NULL CHECK (kind IN ('slip', 'x', 'z')),
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
CREATE INDEX shift_paper_subject ON shift_paper (shift_id, kind, subject);
