"""Which SQLite library is used: the bundled one, put in place before anybody imports sqlite3.

SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when two connections write and checkpoint at
the same moment (https://sqlite.org/wal.html, "the WAL-reset bug"; fixed in 3.51.3). A backup, a
command line import or a second process is such a second connection, so an older library is refused.
"""

import sys

try:
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:  # no wheel for this platform: the standard library's may be new enough
    pass

import sqlite3 as sqlite3  # the one to use: others import it from here

OLDEST_SAFE = (3, 51, 3)


def require_safe_sqlite() -> None:
    """Raise RuntimeError where the SQLite library still has the WAL-reset bug."""
    if sqlite3.sqlite_version_info < OLDEST_SAFE:
        raise RuntimeError(
            f"SQLite {sqlite3.sqlite_version} can corrupt a database that two connections write to; "
            "3.51.3 or newer is needed: pip install pysqlite3"
        )
