-- An ICE is doubted where it is not 15 digits, and never refused: a customer's is kept as an invoice's is.
REBUILD TABLE customer KEEPING id, name, folded, phone, email, language, company, ice, card, noticed_at, noticed_where, points,
    created_at, created_by, erased_at, account_limit, account_balance, group_id (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    name TEXT NOT NULL CHECK (length(name) <= 80),
    folded TEXT NOT NULL,
    phone TEXT CHECK (phone LIKE '+212%' AND length(phone) = 13),
    email TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    company TEXT NOT NULL,
    ice TEXT NOT NULL CHECK (length(ice) <= 40),
    card TEXT UNIQUE CHECK (length(card) = 13),
    noticed_at INTEGER NOT NULL,
    noticed_where TEXT NOT NULL CHECK (noticed_where IN ('till', 'office', 'shop')),
    points INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES staff (id),
    erased_at INTEGER,
    account_limit INTEGER NOT NULL DEFAULT 0,
    account_balance INTEGER NOT NULL DEFAULT 0,
    group_id INTEGER REFERENCES customer_group (id),
    CHECK ((erased_at IS NULL) = (card IS NOT NULL AND name <> '')),
    CHECK (erased_at IS NULL
           OR (name = '' AND folded = '' AND phone IS NULL AND email = '' AND company = '' AND ice = '' AND card IS NULL))
);
CREATE INDEX IF NOT EXISTS customer_phone ON customer (phone);
