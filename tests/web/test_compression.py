"""What travels compressed: pages, never what is compressed already."""

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
ASKS = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


def test_a_page_travels_compressed_to_whoever_takes_it(client: Client):
    plain = client.get("/account/login/")
    small = client.get("/account/login/", **ASKS)  # type: ignore[arg-type]

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert b"Log in" in gzip.decompress(small.content)
    assert len(small.content) < len(plain.content) / 2


def test_no_two_answers_are_of_a_length_that_tells_what_is_in_them(client: Client):
    lengths = {
        len(client.get("/account/login/", **ASKS).content)  # type: ignore[arg-type]
        for _ in range(12)
    }

    assert len(lengths) > 3


def test_what_is_no_page_is_left_as_it_is(client: Client):
    answer = client.get("/readyz", **ASKS)  # type: ignore[arg-type]

    assert "Content-Encoding" not in answer.headers
