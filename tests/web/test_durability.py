"""What was answered as saved is on the disk."""

import pytest
from django.db import connection


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks SQLite")
def test_sqlite_writes_each_commit_through(db):
    with connection.cursor() as cursor:
        (level,) = cursor.execute("PRAGMA synchronous").fetchone()

    assert level == 2, "FULL: with NORMAL a power loss drops the last commits"
