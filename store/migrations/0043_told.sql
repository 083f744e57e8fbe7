-- What tills have reported besides sales, by its id, when it came: so that a server that was restored from an old backup is found out.
-- No record of fact: what was reported is where its kind is kept. Forgotten when no till asks for it any more.
CREATE TABLE till_told (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    told_at INTEGER NOT NULL
);
CREATE INDEX till_told_at ON till_told (told_at);
