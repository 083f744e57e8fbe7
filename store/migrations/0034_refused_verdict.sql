-- The seal that the till had put on a refused sale: what the next receipt of its book hangs on.
ALTER TABLE refused_sale ADD COLUMN hash TEXT NOT NULL DEFAULT '';

-- A manager's word on a refused sale, once: taken in all the same (`overruled`: beyond the rules that a manager may pass over),
-- or rejected for good, and then its place in the register's numbers is a gap that is explained.
CREATE TABLE refused_verdict (
    refused_id INTEGER PRIMARY KEY REFERENCES refused_sale (id),
    sale_id TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
    overruled INTEGER NOT NULL DEFAULT 0 CHECK (overruled IN (0, 1)),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    decided_by INTEGER NOT NULL REFERENCES staff (id),
    decided_at INTEGER NOT NULL,
    register_id INTEGER REFERENCES register (id),
    sequence INTEGER,
    number TEXT NOT NULL DEFAULT '',
    hash TEXT NOT NULL DEFAULT ''
);
CREATE INDEX refused_verdict_sale ON refused_verdict (sale_id);
CREATE INDEX refused_verdict_place ON refused_verdict (register_id, sequence);
APPEND ONLY refused_verdict;
