-- What a sale can be: goods that come back on lines of negative quantity, gift cards sold, accounts paid off; discounts by
-- name; and every way to pay. Returned lines are negative throughout, so that every sum simply adds up.

REBUILD TABLE sale KEEPING id, channel, site_id, language, sold_at, recorded_at, sold_by, total, tax_total, stamp_duty,
    stamp_added, cash_rounding, paid (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    channel TEXT NOT NULL CHECK (channel IN ('till', 'web')),
    site_id INTEGER NOT NULL REFERENCES site (id),
    language TEXT NOT NULL CHECK (language IN ('fr', 'ar', 'en')),
    sold_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    sold_by INTEGER REFERENCES staff (id),
    total INTEGER NOT NULL,
    tax_total INTEGER NOT NULL,
    stamp_duty INTEGER NOT NULL DEFAULT 0,
    stamp_added INTEGER NOT NULL DEFAULT 0 CHECK (stamp_added IN (0, stamp_duty)),
    cash_rounding INTEGER NOT NULL DEFAULT 0 CHECK (cash_rounding BETWEEN -10 AND 10),
    paid INTEGER NOT NULL CHECK (paid = total + stamp_added + cash_rounding),
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS sale_sold_at ON sale (sold_at);
APPEND ONLY sale;

-- `quantity` in the product's base unit, below zero for goods that come back; `list_price` where the price was changed by
-- hand; `goes` says where returned goods went; `code` is a gift card's.
REBUILD TABLE sale_line KEEPING id, sale_id, position, product_id, kind, name, quantity, unit_price, discount, amount (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    sale_id TEXT NOT NULL REFERENCES sale (id),
    position INTEGER NOT NULL,
    product_id INTEGER REFERENCES product (id),
    kind TEXT NOT NULL CHECK (kind IN ('goods', 'delivery', 'gift_card', 'payment')),
    name TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity <> 0),
    unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
    discount INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL,
    returns_line_id TEXT REFERENCES sale_line (id),
    goes TEXT NOT NULL DEFAULT '' CHECK (goes IN ('', 'shelf', 'quarantine', 'loss')),
    list_price INTEGER,
    note TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    CHECK ((quantity > 0 AND discount >= 0 AND amount >= 0) OR (quantity < 0 AND discount <= 0 AND amount <= 0)),
    CHECK (kind <> 'goods' OR product_id IS NOT NULL),
    CHECK (quantity < 0 OR (returns_line_id IS NULL AND goes = '')),
    UNIQUE (sale_id, position)
);
CREATE INDEX IF NOT EXISTS sale_line_product ON sale_line (product_id, sale_id);
CREATE INDEX sale_line_returns ON sale_line (returns_line_id) WHERE returns_line_id IS NOT NULL;
APPEND ONLY sale_line;

-- The tax of a line, one row per tax code: a hamper's line has several. The rows of a line sum to its amount.
REBUILD TABLE sale_line_tax KEEPING sale_line_id, code, gross, tax (
    sale_line_id TEXT NOT NULL REFERENCES sale_line (id),
    code TEXT NOT NULL,
    gross INTEGER NOT NULL,
    tax INTEGER NOT NULL CHECK ((tax >= 0 AND tax <= gross) OR (tax <= 0 AND tax >= gross)),
    PRIMARY KEY (sale_line_id, code)
);
APPEND ONLY sale_line_tax;

-- `amount` is what the tender settles, below zero where money goes back; `given` what was handed over; `change` what went
-- back in dirhams. Foreign notes: `foreign_amount` in hundredths of `currency`, at `rate` centimes for a unit of it.
REBUILD TABLE tender KEEPING id, sale_id, position, kind, amount, given, change, reference (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    sale_id TEXT NOT NULL REFERENCES sale (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('cash', 'foreign', 'card', 'cheque', 'gift_card', 'credit', 'account')),
    amount INTEGER NOT NULL,
    given INTEGER NOT NULL,
    change INTEGER NOT NULL CHECK (change >= 0),
    reference TEXT NOT NULL DEFAULT '',
    currency TEXT NOT NULL DEFAULT '' CHECK (currency IN ('', 'EUR', 'USD', 'GBP')),
    foreign_amount INTEGER NOT NULL DEFAULT 0 CHECK (foreign_amount >= 0),
    rate INTEGER NOT NULL DEFAULT 0 CHECK (rate >= 0),
    CHECK (given - change = amount),
    CHECK (kind IN ('cash', 'foreign') OR change = 0),
    CHECK ((kind = 'foreign') = (currency <> '')),
    UNIQUE (sale_id, position)
);
APPEND ONLY tender;

-- What was taken off the lines of a sale, and by which name the customer sees it.
CREATE TABLE sale_discount (
    sale_id TEXT NOT NULL REFERENCES sale (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('line', 'ticket', 'promotion', 'coupon')),
    name TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    line_id TEXT REFERENCES sale_line (id),
    promotion_id INTEGER,
    code TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (sale_id, position)
);
APPEND ONLY sale_discount;

-- How much of a sold line has come back, never more than it was: two refunds at once are counted one after the other.
CREATE TABLE line_return (
    line_id TEXT PRIMARY KEY REFERENCES sale_line (id),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    sold INTEGER NOT NULL,
    worth INTEGER NOT NULL,
    CHECK (sold >= quantity),
    CHECK (worth >= amount)
);

-- What a customer who pays later owes: charged by a sale, taken off by a payment or by goods that come back.
ALTER TABLE customer ADD COLUMN account_limit INTEGER NOT NULL DEFAULT 0;
ALTER TABLE customer ADD COLUMN account_balance INTEGER NOT NULL DEFAULT 0;
CREATE TABLE account_entry (
    id ID,
    key TEXT NOT NULL UNIQUE,
    customer_id TEXT NOT NULL REFERENCES customer (id),
    sale_id TEXT NOT NULL REFERENCES sale (id),
    amount INTEGER NOT NULL CHECK (amount <> 0),
    posted_at INTEGER NOT NULL
);
CREATE INDEX account_entry_customer ON account_entry (customer_id);
APPEND ONLY account_entry;
