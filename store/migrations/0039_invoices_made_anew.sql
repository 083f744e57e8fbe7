-- An invoice made out to the wrong buyer is cancelled by a credit note and made out anew, with a number of its own. `turn` is 1
-- for a sale's first invoice, 2 for the one that replaced it, and so on: the last is the one in force.

REBUILD TABLE invoice KEEPING id, site_id, year, sequence, number, sale_id, seller, buyer, issued_at, issued_by (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    site_id INTEGER NOT NULL REFERENCES site (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    number TEXT NOT NULL UNIQUE,
    sale_id TEXT NOT NULL REFERENCES sale (id),
    seller TEXT NOT NULL,
    buyer TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    issued_by INTEGER REFERENCES staff (id),
    turn INTEGER NOT NULL DEFAULT 1 CHECK (turn > 0),
    UNIQUE (site_id, year, sequence),
    UNIQUE (sale_id, turn)
);
APPEND ONLY invoice;
