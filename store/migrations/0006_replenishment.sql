-- Demand is read from the ledger by the day it left.
CREATE INDEX operation_effective ON operation (kind, effective_at);
