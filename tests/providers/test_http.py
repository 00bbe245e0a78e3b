"""The one way out: what it makes of good and bad answers, and that it tells no key."""

import gzip
import json
import logging
import os
import socket
from collections.abc import Iterator
from decimal import Decimal

import pytest

from storyboard.media.session import retry_after
from storyboard.providers import http
from storyboard.providers.bodies import Piece, Streamed, form_of
from storyboard.providers.errors import NotSent, ProviderError, ReplyLost
from storyboard.providers.http import Call, send
from tests.providers.loopback import (
    Handler,
    Loopback,
    drips,
    hangs_up,
    says,
    says_half,
)

KEY = "sk-very-secret-0123456789"


def ask(gateway: Loopback, **more) -> http.Reply:
    return send(Call("POST", f"{gateway.address}/v1", KEY, [{"a": 1}], **more))


def test_a_request_carries_key_and_json_and_asks_for_no_packing(gateway):
    gateway.will(says({"ok": True}))

    reply = ask(gateway)

    (heard,) = gateway.heard
    assert (reply.status, reply.json) == (200, {"ok": True})
    assert heard.json == [{"a": 1}]
    assert heard.headers["Authorization"] == f"Bearer {KEY}"
    assert heard.headers["Accept-Encoding"] == "identity"
    assert heard.headers["Content-Type"] == "application/json"


def test_nothing_of_the_environment_goes_along(gateway, monkeypatch, tmp_path):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login eve password evil\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    gateway.will(says({}, Set_Cookie="session=1"), says({}))

    ask(gateway)
    ask(gateway)

    assert [heard.headers["Authorization"] for heard in gateway.heard] == [
        f"Bearer {KEY}"
    ] * 2
    assert all("Cookie" not in heard.headers for heard in gateway.heard)


@pytest.mark.parametrize("once", [True, False])
@pytest.mark.parametrize("answer", [hangs_up, says_half])
def test_a_lost_reply_is_one_request_and_no_more(gateway, answer, once):
    gateway.will(answer)

    with pytest.raises(ReplyLost) as lost:
        ask(gateway, once=once)

    assert len(gateway.heard) == 1
    assert lost.value.charged is None


def test_a_reply_that_never_comes_is_lost(gateway, monkeypatch):
    monkeypatch.setattr(http, "READ_SECONDS", 0.2)

    def sleeps(handler: Handler) -> None:
        handler.rfile.read(1)

    gateway.will(sleeps)

    with pytest.raises(ReplyLost):
        ask(gateway, once=True)

    assert len(gateway.heard) == 1


def test_a_reply_that_drips_ends_with_the_time_for_all_of_it(gateway):
    gateway.will(drips)
    ticking = ticks()

    with pytest.raises(ReplyLost):
        send(Call("GET", gateway.address, KEY), clock=lambda: next(ticking))


def ticks() -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += http.TOTAL_SECONDS + 1


def test_a_busy_gateway_is_never_asked_twice(gateway):
    gateway.will(says({}, 503), says({}, 200))

    assert ask(gateway).status == 503
    assert len(gateway.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["/elsewhere", "http://[bad", "ftp://x", ""])
def test_a_redirect_is_not_followed_and_not_even_read(gateway, status, to):
    gateway.will(says({}, status, Location=to), says({}))

    assert ask(gateway, once=True).status == status
    assert [heard.path for heard in gateway.heard] == ["/v1"]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>502 Bad Gateway</body></html>",
        b"",
        b"{",
        b'{"data": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_what_is_no_json_is_nothing_and_a_little_of_it_is_kept(gateway, body):
    gateway.will(says(body))

    reply = ask(gateway)

    assert reply.json is None
    assert reply.exchange.said == body.decode("utf-8", "replace")[:2000]


def test_money_is_read_exactly(gateway):
    gateway.will(says(b'{"cost": 0.1}'))

    assert ask(gateway).json == {"cost": Decimal("0.1")}


def test_an_answer_too_large_is_nothing(gateway, monkeypatch):
    monkeypatch.setattr(http, "MOST_BYTES", 1000)
    fits, over = (json.dumps("a" * n).encode() for n in (998, 999))
    gateway.will(says(fits), says(over))

    assert ask(gateway).json == "a" * 998
    assert ask(gateway).json is None


def test_a_packed_answer_is_not_unpacked(gateway):
    gateway.will(says(gzip.compress(b"{}"), Content_Encoding="gzip"))

    assert ask(gateway).json is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry_After": "7"}, 7),
        ({"Retry_After": "0"}, 0),
        ({"Retry_After": "999999999999"}, 3600),
        ({"Retry_After": "-5"}, None),
        ({"Retry_After": "soon"}, None),
        ({"Retry_After": "²"}, None),
    ],
)
def test_a_pause_asked_for_is_read(gateway, headers, seconds):
    gateway.will(says({}, 429, **headers))

    assert ask(gateway).retry_after == seconds


@pytest.mark.parametrize(
    ("date", "then", "seconds"),
    [
        ("Sat, 21 Nov 2026 10:00:00 GMT", "Sat, 21 Nov 2026 10:00:30 GMT", 30),
        ("Sat, 21 Nov 2026 10:00:00 GMT", "Sat, 21 Nov 2026 09:00:00 GMT", 0),
        ("", "Sat, 21 Nov 2026 10:00:30 GMT", None),
    ],
)
def test_a_date_to_wait_for_is_taken_against_the_answer_s_own(date, then, seconds):
    assert retry_after({"Date": date, "Retry-After": then}) == seconds


def test_a_closed_door_is_not_sent():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"

    with pytest.raises(NotSent) as refused:
        send(Call("POST", address, KEY, {}))

    assert refused.value.charged is False
    assert refused.value.retryable


@pytest.mark.parametrize(
    "url", ["https://", "nothing", "ftp://x.test", "http://[::1", "http://a b"]
)
def test_an_address_that_is_none_is_not_sent(url):
    with pytest.raises(NotSent):
        send(Call("GET", url, KEY))


def test_a_name_nobody_knows_is_not_sent(monkeypatch):
    def unknown(*_args: object, **_kwargs: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(NotSent):
        send(Call("GET", "https://nowhere.test", KEY))


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "emoji 🔑", "ключ1234"])
def test_a_key_no_key_looks_like_is_not_sent_and_not_told(gateway, key):
    gateway.will(says({}))

    with pytest.raises(NotSent) as refused:
        send(Call("GET", gateway.address, key))

    assert key not in str(refused.value)
    assert gateway.heard == []


def test_the_key_is_nowhere_but_on_the_wire(gateway, caplog):
    caplog.set_level(logging.DEBUG)
    gateway.will(says({"message": f"key {KEY} is bad"}, 401), hangs_up, says_half)
    call = Call(
        "POST", f"{gateway.address}/v1?token={KEY}", KEY, {"note": f"with {KEY}"}
    )

    reply = send(call)
    told = [repr(reply), str(reply.json), repr(call).replace(call.url, "")]
    for _ in range(2):
        with pytest.raises(ProviderError) as error:
            send(call)
        assert error.value.__cause__ is None
        told += [repr(error.value), str(error.value)]

    told = [text.replace(repr(call.body), "") for text in told]
    assert KEY not in "".join(told)
    assert reply.json == {"message": "key [key] is bad"}
    assert KEY not in caplog.text.replace(f"?token={KEY}", "")


def test_the_kept_exchange_has_no_tokens_and_no_files(gateway):
    result = "https://cdn.test/f.mp4?signature=hush"
    gateway.will(says({"videoURL": result}))
    body = {
        "webhookURL": "https://studio.test/hook?token=hush",
        "image": "data:image/png;base64,aHVzaA==",
        "prompt": "A fox? Yes.",
    }

    kept = send(Call("POST", f"{gateway.address}/v1?webhook=hush", KEY, body)).exchange

    assert "hush" not in repr(kept)
    assert "aHVzaA" not in repr(kept)
    assert "A fox? Yes." in kept.sent
    assert kept.url == f"{gateway.address}/v1?…"
    assert "https://cdn.test/f.mp4?…" in kept.said


@pytest.mark.parametrize(
    "spelt",
    [
        "https://studio.test/hooks/runware/render:hush/",
        r"https:\/\/studio.test\/hooks\/wavespeed\/render:hush\/",
        "https%3A%2F%2Fstudio.test%2Fhooks%2Fwavespeed%2Frender%3Ahush%2F",
    ],
)
def test_the_right_to_call_us_is_kept_nowhere_however_it_is_spelt(gateway, spelt):
    gateway.will(says({"message": f"{spelt} cannot be called"}, 400))

    reply = send(Call("POST", gateway.address, KEY, {"webhookURL": spelt}))

    assert "hush" not in repr(reply)
    assert "[token]" in reply.exchange.sent
    assert "[token]" in reply.json["message"]


def test_polls_keep_their_connection_and_submits_open_their_own(gateway):
    ports: list[int] = []

    def notes(handler: Handler) -> None:
        ports.append(handler.client_address[1])
        says({})(handler)

    gateway.will(notes)

    ask(gateway), ask(gateway)
    ask(gateway, once=True), ask(gateway, once=True)

    assert ports[0] == ports[1]
    assert len(set(ports)) == 3


def test_a_connection_is_not_shared_across_a_fork(gateway, monkeypatch):
    gateway.will(says({}))
    ask(gateway)
    before = http._kept.session

    monkeypatch.setattr(http, "getpid", lambda: os.getpid() + 1)
    ask(gateway)

    assert http._kept.session is not before


def test_a_file_goes_as_it_is(gateway, tmp_path):
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG")
    gateway.will(says({}))

    put = send(Call("PUT", gateway.address, data=Streamed(Piece(file))))
    form, kind = form_of("a.png", file, content_type="image/png")
    headers = {"Content-Type": kind}
    send(Call("POST", gateway.address, KEY, data=form, headers=headers))

    raw, form = gateway.heard
    assert raw.body == b"\x89PNG"
    assert "Authorization" not in raw.headers
    assert b'name="file"; filename="a.png"' in form.body
    assert b"\x89PNG" in form.body
    assert put.exchange.sent == "<4 bytes>"
