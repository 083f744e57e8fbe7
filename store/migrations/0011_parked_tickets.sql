-- Tickets put aside at a till, for any till of the shop to take up: one takes it, once.

CREATE TABLE parked_ticket (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    site_id INTEGER NOT NULL REFERENCES site (id),
    register_id INTEGER NOT NULL REFERENCES register (id),
    name TEXT NOT NULL,
    lines TEXT NOT NULL,
    total INTEGER NOT NULL CHECK (total >= 0),
    parked_by INTEGER NOT NULL REFERENCES staff (id),
    parked_at INTEGER NOT NULL,
    taken_by_device TEXT,
    taken_at INTEGER,
    CHECK ((taken_at IS NULL) = (taken_by_device IS NULL))
);
CREATE INDEX parked_ticket_site ON parked_ticket (site_id) WHERE taken_at IS NULL;
