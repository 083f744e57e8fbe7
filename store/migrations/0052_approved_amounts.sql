-- A difference moves by what comes after the count, and a till may have shown another than the server's: each amount is
-- approved by itself, once.
REBUILD TABLE difference_approval KEEPING shift_id, difference, reason, approved_by, approved_at, approved_where, recorded_at (
    shift_id TEXT NOT NULL REFERENCES shift (id),
    difference INTEGER NOT NULL CHECK (difference <> 0),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
    approved_by INTEGER NOT NULL REFERENCES staff (id),
    approved_at INTEGER NOT NULL,
    approved_where TEXT NOT NULL CHECK (approved_where IN ('till', 'office')),
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (shift_id, difference)
);
APPEND ONLY difference_approval;
