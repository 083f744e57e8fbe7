"""The papers that the law knows besides the receipt: invoices, credit notes, tax-free forms."""
