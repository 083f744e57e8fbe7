"""The receipt on paper: read from the rows, set as a picture, sent to the register's printer.

A sale never waits for paper. Nothing here writes into a sale; a job is tried, and what came of it is noted.
"""
