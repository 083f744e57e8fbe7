-- A till's event is looked for in the log before it is logged, under the writer's lock: no walk through years of it.
CREATE INDEX audit_subject ON audit (subject);
