-- Paying: what foreign notes are worth, frozen day by day, and what of them was counted at a shift's end.

-- `rate`: centimes of the dirham for one euro, dollar or pound. The first one set for a day stays for that day.
CREATE TABLE exchange_rate (
    day_on TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (currency IN ('EUR', 'USD', 'GBP')),
    rate INTEGER NOT NULL CHECK (rate > 0),
    set_by INTEGER NOT NULL REFERENCES staff (id),
    set_at INTEGER NOT NULL,
    PRIMARY KEY (day_on, currency)
);
APPEND ONLY exchange_rate;

-- Foreign notes counted, as JSON: hundredths by currency.
ALTER TABLE shift_count ADD COLUMN counted_foreign TEXT NOT NULL DEFAULT '{}';
