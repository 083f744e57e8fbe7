"""The archive of a period: what the tills' books hold of it, as one file that proves itself without this program.

A zip of files of JSON lines: the receipts as they were sealed, the Z reports, the closings, and the journal of what
else happened (openings, closings, drawers, reprints, approvals, settings, refused sales). `manifest.json` names every
file with its hash, and says what each register's chains hang on; `verify_archive.py`, in the archive too, checks all
of it on a bare Python. The same books and the same period give the same bytes.
"""
