-- Customers, what the shop owes them (gift cards and store credit), and their points.

-- Somebody who buys. Erasing clears every personal column and keeps the row, so that receipts and ledgers stay whole.
-- `points` is the sum of the point entries. `folded` is what a name is searched by.
CREATE TABLE customer (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    name TEXT NOT NULL CHECK (length(name) <= 80),
    folded TEXT NOT NULL,
    phone TEXT CHECK (phone LIKE '+212%' AND length(phone) = 13),
    email TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    company TEXT NOT NULL,
    ice TEXT NOT NULL CHECK (length(ice) IN (0, 15)),
    card TEXT UNIQUE CHECK (length(card) = 13),
    noticed_at INTEGER NOT NULL,
    noticed_where TEXT NOT NULL CHECK (noticed_where IN ('till', 'office', 'shop')),
    points INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES staff (id),
    erased_at INTEGER,
    CHECK ((erased_at IS NULL) = (card IS NOT NULL AND name <> '')),
    CHECK (erased_at IS NULL
           OR (name = '' AND folded = '' AND phone IS NULL AND email = '' AND company = '' AND ice = '' AND card IS NULL))
);
CREATE INDEX customer_phone ON customer (phone);

-- What the shop owes to whoever shows the code: a gift card, or store credit. Opened once per `key`.
-- `held` is the sum of the open holds, `balance` of the entries; neither a debit nor a hold goes below zero.
CREATE TABLE credit_account (
    id ID,
    key TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE CHECK (length(code) = 13),
    kind TEXT NOT NULL CHECK (kind IN ('gift_card', 'credit')),
    customer_id TEXT REFERENCES customer (id),
    issued INTEGER NOT NULL CHECK (issued > 0),
    balance INTEGER NOT NULL,
    held INTEGER NOT NULL DEFAULT 0,
    opened_at INTEGER NOT NULL,
    CHECK (0 <= held AND held <= balance),
    CHECK (balance <= issued)
);
CREATE INDEX credit_account_customer ON credit_account (customer_id);

CREATE TABLE credit_entry (
    id ID,
    account_id INTEGER NOT NULL REFERENCES credit_account (id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('issued', 'spent', 'given_back')),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    reason TEXT NOT NULL,
    sale_id TEXT REFERENCES sale (id),
    posted_at INTEGER NOT NULL,
    posted_by INTEGER REFERENCES staff (id),
    UNIQUE (account_id, key),
    CHECK ((kind = 'spent') = (amount < 0))
);
APPEND ONLY credit_entry;

-- An amount set aside for a sale on its way; it counts while it is open and its expiry lies ahead.
CREATE TABLE credit_hold (
    account_id INTEGER NOT NULL REFERENCES credit_account (id),
    key TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_as TEXT CHECK (closed_as IN ('spent', 'expired', 'replaced')),
    PRIMARY KEY (account_id, key),
    CHECK ((closed_at IS NULL) = (closed_as IS NULL))
);

-- Whose a sale was: what earns points, and for how many centimes there was one point on that day (0: none).
CREATE TABLE customer_sale (
    sale_id TEXT PRIMARY KEY REFERENCES sale (id),
    customer_id TEXT NOT NULL REFERENCES customer (id),
    paid INTEGER NOT NULL CHECK (paid >= 0),
    points_step INTEGER NOT NULL CHECK (points_step >= 0),
    recorded_at INTEGER NOT NULL
);
CREATE INDEX customer_sale_customer ON customer_sale (customer_id);
APPEND ONLY customer_sale;

-- Points earned by a sale, taken back as goods return, or turned into store credit. `amount` is the centimes behind them.
CREATE TABLE point_entry (
    id ID,
    key TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    sale_id TEXT REFERENCES sale (id),
    kind TEXT NOT NULL CHECK (kind IN ('earned', 'returned', 'redeemed')),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    points INTEGER NOT NULL,
    posted_at INTEGER NOT NULL,
    CHECK ((kind = 'earned' AND points >= 0) OR (kind <> 'earned' AND points <= 0)),
    CHECK ((kind = 'redeemed') = (sale_id IS NULL))
);
CREATE INDEX point_entry_customer ON point_entry (customer_id);
CREATE INDEX point_entry_sale ON point_entry (sale_id);
APPEND ONLY point_entry;
