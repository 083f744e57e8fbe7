-- Promotions, coupons and what they took off web orders.

-- What is taken off by rule. One that has begun is never changed, only ended (`ended_at`), so that what was sold under it
-- stays explained. `amount`: off per piece or kilogram, or the fixed price, or off the order. `taken` is the number of
-- coupon uses that are held or used: the guard of `uses_max`. `open_code` is the code until the promotion is over: no two
-- can be given for one word at a time.
CREATE TABLE promotion (
    id ID,
    version INTEGER NOT NULL DEFAULT 1,
    name_fr TEXT NOT NULL CHECK (name_fr <> ''),
    name_ar TEXT NOT NULL CHECK (name_ar <> ''),
    name_en TEXT NOT NULL CHECK (name_en <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('percent', 'amount', 'price', 'bundle', 'second',
                                       'order_percent', 'order_amount', 'free_delivery')),
    percent_bp INTEGER NOT NULL CHECK (percent_bp BETWEEN 0 AND 10000),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    take INTEGER NOT NULL,
    pay INTEGER NOT NULL,
    threshold INTEGER NOT NULL CHECK (threshold >= 0),
    channel TEXT NOT NULL CHECK (channel IN ('', 'till', 'web')),
    priority INTEGER NOT NULL,
    code TEXT NOT NULL CHECK (length(code) <= 20),
    open_code TEXT UNIQUE,
    uses_max INTEGER CHECK (uses_max > 0),
    uses_max_each INTEGER CHECK (uses_max_each > 0),
    taken INTEGER NOT NULL DEFAULT 0,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER,
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES staff (id),
    ended_at INTEGER,
    ended_by INTEGER REFERENCES staff (id),
    CHECK (ends_at > starts_at),
    CHECK (open_code IS NULL OR (open_code = code AND ended_at IS NULL)),
    CHECK (taken >= 0),
    CHECK (taken <= uses_max),
    CHECK (code <> '' OR (uses_max IS NULL AND uses_max_each IS NULL)),
    CHECK ((kind IN ('percent', 'second', 'order_percent')) = (percent_bp > 0)),
    CHECK ((kind IN ('amount', 'price', 'order_amount')) = (amount > 0)),
    CHECK ((kind = 'bundle' AND 0 < pay AND pay < take) OR (kind <> 'bundle' AND take = 0 AND pay = 0)),
    CHECK (kind IN ('order_percent', 'order_amount', 'free_delivery') OR threshold = 0)
);

-- What a promotion of products covers; nothing here: everything.
CREATE TABLE promotion_product (
    promotion_id INTEGER NOT NULL REFERENCES promotion (id),
    product_id INTEGER NOT NULL REFERENCES product (id),
    PRIMARY KEY (promotion_id, product_id)
);

CREATE TABLE promotion_category (
    promotion_id INTEGER NOT NULL REFERENCES promotion (id),
    category_id INTEGER NOT NULL REFERENCES category (id),
    PRIMARY KEY (promotion_id, category_id)
);

-- One use of a limited code by one sale (`key`, of either channel): held while it is being paid, used once, or let go.
-- `who` is the customer, so that a code may be limited for each; empty where nobody knows.
CREATE TABLE coupon_use (
    promotion_id INTEGER NOT NULL REFERENCES promotion (id),
    key TEXT NOT NULL CHECK (length(key) = 36),
    who TEXT NOT NULL,
    held_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    let_go_at INTEGER,
    PRIMARY KEY (promotion_id, key)
);

-- The codes a shopper typed, in the order of their typing, with a space between.
ALTER TABLE cart ADD COLUMN codes TEXT NOT NULL DEFAULT '';

-- What of a line's price was taken off: `amount` is what is left to pay.
ALTER TABLE shop_order_line ADD COLUMN discount INTEGER NOT NULL DEFAULT 0;

-- Why: of one line, or of the whole order. `delivery`: the fee that a promotion bore.
CREATE TABLE order_discount (
    order_id INTEGER NOT NULL REFERENCES shop_order (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('promotion', 'coupon', 'delivery')),
    name TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    line_id TEXT REFERENCES shop_order_line (id),
    promotion_id INTEGER NOT NULL REFERENCES promotion (id),
    code TEXT NOT NULL,
    PRIMARY KEY (order_id, position)
);
APPEND ONLY order_discount;
