-- The papers that follow a sale: invoices, the credit notes that correct them, and tax-free forms.

-- An invoice tells what a sale recorded, to a named buyer. `number` is that of site, kind and year: `sequence` has no gap.
-- Seller and buyer are kept as they were on that day, as JSON.
CREATE TABLE invoice (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    site_id INTEGER NOT NULL REFERENCES site (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    number TEXT NOT NULL UNIQUE,
    sale_id TEXT NOT NULL UNIQUE REFERENCES sale (id),
    seller TEXT NOT NULL,
    buyer TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    issued_by INTEGER REFERENCES staff (id),
    UNIQUE (site_id, year, sequence)
);
APPEND ONLY invoice;

-- What a later sale took back of an invoice's goods.
CREATE TABLE credit_note (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    site_id INTEGER NOT NULL REFERENCES site (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    number TEXT NOT NULL UNIQUE,
    invoice_id TEXT NOT NULL REFERENCES invoice (id),
    sale_id TEXT NOT NULL REFERENCES sale (id),
    seller TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    issued_by INTEGER REFERENCES staff (id),
    UNIQUE (site_id, year, sequence),
    UNIQUE (sale_id, invoice_id)
);
APPEND ONLY credit_note;

-- A visitor's form for the VAT of goods that leave the country. Who the visitor is can be erased; the figures stay.
CREATE TABLE tax_free_form (
    id TEXT PRIMARY KEY CHECK (length(id) = 36),
    site_id INTEGER NOT NULL REFERENCES site (id),
    year INTEGER NOT NULL CHECK (year BETWEEN 2000 AND 2999),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    number TEXT NOT NULL UNIQUE,
    sale_id TEXT NOT NULL UNIQUE REFERENCES sale (id),
    gross INTEGER NOT NULL CHECK (gross > 0),
    tax INTEGER NOT NULL CHECK (tax > 0),
    leaves_by_on TEXT NOT NULL,
    name TEXT NOT NULL,
    nationality TEXT NOT NULL,
    residence TEXT NOT NULL,
    passport TEXT NOT NULL,
    account TEXT NOT NULL,
    noticed_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by INTEGER REFERENCES staff (id),
    erased_at INTEGER,
    CHECK ((erased_at IS NULL) = (name <> '' AND passport <> '')),
    CHECK (erased_at IS NULL OR (name = '' AND nationality = '' AND residence = '' AND passport = '' AND account = '')),
    UNIQUE (site_id, year, sequence)
);
CREATE INDEX tax_free_form_kept ON tax_free_form (made_at) WHERE erased_at IS NULL;

-- The lines that the form is about, with what they cost and the VAT in it.
CREATE TABLE tax_free_line (
    form_id TEXT NOT NULL REFERENCES tax_free_form (id),
    sale_line_id TEXT NOT NULL UNIQUE REFERENCES sale_line (id),
    gross INTEGER NOT NULL CHECK (gross > 0),
    tax INTEGER NOT NULL CHECK (tax > 0),
    PRIMARY KEY (form_id, sale_line_id)
);
APPEND ONLY tax_free_line;
