-- Groups of customers (hotels and retailers, staff, guests), and price lists that are one group's.

CREATE TABLE customer_group (
    id ID,
    name_fr TEXT NOT NULL CHECK (length(name_fr) BETWEEN 1 AND 60),
    name_ar TEXT NOT NULL CHECK (length(name_ar) BETWEEN 1 AND 60),
    name_en TEXT NOT NULL CHECK (length(name_en) BETWEEN 1 AND 60),
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES staff (id)
);

ALTER TABLE customer ADD COLUMN group_id INTEGER REFERENCES customer_group (id);

-- A list's name is read by customers, in their language: what was made before bears its one name in all three. `group_id`
-- is whose the list is; empty: everybody's, at the tills and online.
ALTER TABLE price_list RENAME COLUMN name TO name_fr;
ALTER TABLE price_list ADD COLUMN name_ar TEXT NOT NULL DEFAULT '';
ALTER TABLE price_list ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
UPDATE price_list SET name_ar = name_fr, name_en = name_fr;
REBUILD TABLE price_list KEEPING id, name_fr, name_ar, name_en, starts_at, ends_at, created_at, created_by, ended_at, ended_by (
    id ID,
    name_fr TEXT NOT NULL CHECK (length(name_fr) BETWEEN 1 AND 60),
    name_ar TEXT NOT NULL CHECK (length(name_ar) BETWEEN 1 AND 60),
    name_en TEXT NOT NULL CHECK (length(name_en) BETWEEN 1 AND 60),
    group_id INTEGER REFERENCES customer_group (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by INTEGER REFERENCES staff (id),
    ended_at INTEGER,
    ended_by INTEGER REFERENCES staff (id),
    CHECK (starts_at < ends_at)
);

-- The list of the customer's group that a line's price came from.
ALTER TABLE sale_line ADD COLUMN price_list_id INTEGER REFERENCES price_list (id);
