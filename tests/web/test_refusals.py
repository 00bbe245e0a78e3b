"""Whatever is refused is refused in words: a page with the way back, or its middle."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

HTMX = {"HX-Request": "true"}


def is_page(text: str) -> bool:
    return "<html" in text


@pytest.fixture
def refusals(as_alice: Client, as_rita: Client) -> dict[int, Callable[..., Any]]:
    """For each code a request that is refused with it."""
    strict = Client(enforce_csrf_checks=True)
    new = reverse("project-new")
    as_alice.raise_request_exception = False

    def broken(**more: Any) -> Any:
        def fail(*_: Any) -> None:
            raise ZeroDivisionError

        with connection.execute_wrapper(fail):
            return as_alice.get("/", **more)

    def down(**more: Any) -> Any:
        def fail(*_: Any) -> None:
            raise OperationalError("database is locked")

        with connection.execute_wrapper(fail):
            return as_alice.get("/", **more)

    return {
        400: lambda **more: as_alice.post(
            new, b"x", content_type="multipart/form-data; boundary=", **more
        ),
        403: lambda **more: as_rita.post(new, {"title": "Harbour"}, **more),
        # A form without its token.
        4030: lambda **more: strict.post(reverse("account_login"), **more),
        404: lambda **more: as_alice.get("/nothing/", **more),
        405: lambda **more: as_alice.get(new, **more),
        413: lambda **more: as_alice.post(
            new, {"title": "x"}, CONTENT_LENGTH="12000001", **more
        ),
        500: broken,
        503: down,
    }


@pytest.mark.parametrize("code", [400, 403, 4030, 404, 405, 413, 500, 503])
def test_a_refusal_is_a_page_with_words_and_the_way_back(
    refusals: dict[int, Callable[..., Any]], code: int
) -> None:
    answer = refusals[code]()

    page = BeautifulSoup(answer.content, "html.parser")
    assert answer.status_code == int(str(code)[:3])
    title, words = page.select("main .oops :is(h1, p)")
    assert title.text
    assert len(words.text) > 30
    assert page.select_one('main .oops a[href="/"]')


@pytest.mark.parametrize("code", [400, 403, 4030, 404, 405, 413, 500, 503])
def test_a_script_gets_the_words_alone(
    refusals: dict[int, Callable[..., Any]], code: int
) -> None:
    answer = refusals[code](headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == int(str(code)[:3])
    assert not is_page(text)
    assert BeautifulSoup(text, "html.parser").select_one(".oops p")


def test_an_address_that_only_takes_forms_still_says_what_it_allows(
    as_alice: Client,
) -> None:
    assert as_alice.get(reverse("project-new"))["Allow"] == "POST"


def test_too_many_tries_are_said_in_words_too(
    anonymous: Client, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "1/m/ip"}
    form = {"login": "nobody@northlight.test", "password": "wrong wrong wrong"}
    address = reverse("account_login")
    for _ in range(3):
        answer = anonymous.post(address, form, headers=HTMX)

    assert "Too many" in answer.content.decode()
