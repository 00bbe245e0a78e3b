"""A database of a real PostgreSQL server, for one test."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest

SERVER: dict[str, Any] = {"host": "127.0.0.1", "port": "5432", "user": "postgres"}


@contextmanager
def database() -> Iterator[str]:
    """Its name. Where no server answers the test is left out, but never in CI."""
    name = f"storyboard_test_{uuid4().hex[:12]}"
    try:
        server = psycopg.connect(
            **SERVER, dbname="postgres", autocommit=True, connect_timeout=3
        )
    except psycopg.OperationalError as away:
        if os.environ.get("CI"):
            pytest.fail(f"CI needs a PostgreSQL server at 127.0.0.1: {away}")
        pytest.skip(f"no PostgreSQL server at 127.0.0.1: {away}")
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield name
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


def address(name: str) -> str:
    return "postgres://{user}@{host}:{port}/".format(**SERVER) + name
