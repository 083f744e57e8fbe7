-- Price lists: other prices from one day to another (Ramadan, a harvest), over the normal ones.

-- In force from `starts_at` until `ends_at`, or until it was ended by hand. Of several on one product the newest begun counts.
CREATE TABLE price_list (
    id ID,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES staff (id),
    ended_at INTEGER,
    ended_by INTEGER REFERENCES staff (id),
    CHECK (starts_at < ends_at)
);

CREATE TABLE price_list_price (
    product_id INTEGER NOT NULL REFERENCES product (id),
    list_id INTEGER NOT NULL REFERENCES price_list (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (product_id, list_id)
);
CREATE INDEX price_list_price_list ON price_list_price (list_id);
APPEND ONLY price_list_price;
