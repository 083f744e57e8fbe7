"""Files of goods and of co-operatives, read in and written out: all of a file or none of it.

sheet.py         a CSV or XLSX file as rows of text, and back
extent.py        how far the cells of an XLSX file reach, before anything makes room for them
columns.py       what a column is, and the parsers of cells
kind.py          a kind of file: its columns, what is known already, what to check, what to write
planning.py      a file against what is known: new, changed, unchanged, or what is wrong in which cell
exporting.py     what is in the house, in the columns of its kind
products.py      the kind for the catalogue; product_rows.py its tables
"""
