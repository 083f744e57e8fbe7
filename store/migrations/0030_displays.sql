-- Screens that show a register's open ticket to the customer: paired by a short code, then known by a token's hash.
-- A screen that is sent away is deleted; what it was shown is overwritten, and holds nothing of anybody.

CREATE TABLE display (
    id ID,
    register_id INTEGER NOT NULL REFERENCES register (id),
    code TEXT UNIQUE CHECK (code IS NULL OR length(code) = 6),
    code_until INTEGER,
    token_hash TEXT UNIQUE CHECK (token_hash IS NULL OR length(token_hash) = 64),
    made_by INTEGER NOT NULL REFERENCES staff (id),
    made_at INTEGER NOT NULL,
    paired_at INTEGER,
    CHECK ((code IS NULL) = (code_until IS NULL)),
    CHECK ((code IS NULL) = (token_hash IS NOT NULL)),
    CHECK ((token_hash IS NULL) = (paired_at IS NULL))
);
CREATE INDEX display_register ON display (register_id);

CREATE TABLE display_showing (
    register_id INTEGER PRIMARY KEY REFERENCES register (id),
    content TEXT NOT NULL,
    shown_at INTEGER NOT NULL
);
