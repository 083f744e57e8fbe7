-- What each register's till last said of itself with its heartbeat: overwritten, never a record of fact, and nothing of any customer.

CREATE TABLE till_beat (
    register_id INTEGER PRIMARY KEY REFERENCES register (id),
    device_id TEXT NOT NULL,
    heard_at INTEGER NOT NULL,
    operator_id INTEGER REFERENCES staff (id),
    ticket_lines INTEGER NOT NULL CHECK (ticket_lines >= 0),
    ticket_total INTEGER NOT NULL,
    ticket_since INTEGER,
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    waiting_since INTEGER,
    refused INTEGER NOT NULL CHECK (refused >= 0),
    build TEXT NOT NULL,
    clock_off INTEGER NOT NULL,
    storage TEXT NOT NULL CHECK (storage IN ('kept', 'clearable', 'full')),
    printer TEXT NOT NULL
);
