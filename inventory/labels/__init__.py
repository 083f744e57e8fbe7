"""Labels: symbols.py draws the codes, goods.py says what stands on a label, sheets.py on what paper, pages.py prints."""
