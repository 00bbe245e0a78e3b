"""A database that does not answer is said, not blamed on the person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.urls import reverse


@pytest.fixture
def full_disk(db: None) -> Any:
    """From now on the database refuses to write, as it does without room."""

    def refuse(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError("database or disk is full")
        return execute(sql, *more)

    return connection.execute_wrapper(refuse)


def test_a_save_without_room_is_a_503_that_says_to_try_again(as_alice, full_disk):
    with full_disk:
        answer = as_alice.post(reverse("project-new"), {"title": "Harbour"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    page = answer.content.decode()
    assert "What you sent last was most likely not kept" in page
    assert reverse("renders") in page


def test_any_other_fault_is_still_a_fault(as_alice, db):
    as_alice.raise_request_exception = False

    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    with connection.execute_wrapper(fail):
        answer = as_alice.get(reverse("projects"))

    assert answer.status_code == 500
