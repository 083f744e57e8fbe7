"""What must always be true of invoices, credit notes and tax-free forms; run by `python -m store verify`."""

from store.checks import never

CHECKS = (
    never(
        "invoices, credit notes and tax-free forms are numbered without a gap",
        "{kind} of site {site_id}, {year}: {made} documents, the last is {last}",
        """SELECT kind, site_id, year, COUNT(*) AS made, MAX(sequence) AS last FROM (
               SELECT 'invoice' AS kind, site_id, year, sequence FROM invoice
               UNION ALL SELECT 'credit note', site_id, year, sequence FROM credit_note
               UNION ALL SELECT 'tax-free form', site_id, year, sequence FROM tax_free_form) AS made
           GROUP BY kind, site_id, year HAVING COUNT(*) <> MAX(sequence)""",
    ),
    never(
        "what came back of an invoice's goods has its credit note",
        "sale {sale_id}, invoice {number}",
        """SELECT DISTINCT b.sale_id, i.number FROM sale_line b JOIN sale_line l ON l.id = b.returns_line_id
           JOIN invoice i ON i.sale_id = l.sale_id
           LEFT JOIN credit_note c ON c.invoice_id = i.id AND c.sale_id = b.sale_id
           WHERE c.id IS NULL AND NOT EXISTS (SELECT 1 FROM invoice n WHERE n.sale_id = i.sale_id AND n.turn > i.turn)""",
    ),
    never(
        "an invoice was made out anew after a credit note that cancelled the one before it",
        "invoice {number}",
        """SELECT n.number FROM invoice n LEFT JOIN invoice i ON i.sale_id = n.sale_id AND i.turn = n.turn - 1
           LEFT JOIN credit_note c ON c.invoice_id = i.id AND c.sale_id = i.sale_id WHERE n.turn > 1 AND c.id IS NULL
           UNION ALL SELECT i.number FROM credit_note c JOIN invoice i ON i.id = c.invoice_id AND i.sale_id = c.sale_id
           WHERE NOT EXISTS (SELECT 1 FROM invoice n WHERE n.sale_id = i.sale_id AND n.turn > i.turn)""",
    ),
    never(
        "a tax-free form gives back the recorded tax of its lines",
        "form {number}: {tax} of {gross}, lines {line_tax} of {line_gross}",
        """SELECT f.number, f.gross, f.tax, COALESCE(l.gross, 0) AS line_gross, COALESCE(l.tax, 0) AS line_tax
           FROM tax_free_form f LEFT JOIN (
               SELECT t.form_id, CAST(SUM(s.amount) AS BIGINT) AS gross, CAST(SUM(x.tax) AS BIGINT) AS tax
               FROM tax_free_line t JOIN sale_line s ON s.id = t.sale_line_id
               JOIN (SELECT sale_line_id, SUM(tax) AS tax FROM sale_line_tax GROUP BY sale_line_id) x
                    ON x.sale_line_id = t.sale_line_id
               GROUP BY t.form_id) l ON l.form_id = f.id
           WHERE f.gross <> COALESCE(l.gross, 0) OR f.tax <> COALESCE(l.tax, 0)""",
    ),
    never(
        "nothing personal is left of a visitor who was erased",
        "form {number}",
        """SELECT number FROM tax_free_form WHERE erased_at IS NOT NULL
           AND (name <> '' OR nationality <> '' OR residence <> '' OR passport <> '' OR account <> '')""",
    ),
)
