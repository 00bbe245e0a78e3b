"""Webhooks and uploads that the gateways send: good, doubled, forged and lost."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from storyboard.media.guard import Guard
from storyboard.practice.outgoing import Unreachable, send
from tests.practice.receiving import Received, Receiver, receiver
from tests.practice.talking import Talk, patiently, task

API = "/wavespeed/api/v3"


@pytest.fixture
def inbox() -> Iterator[Receiver]:
    with receiver() as memory:
        yield memory


def come(inbox: Receiver, count: int) -> list[Received]:
    patiently(lambda: len(inbox.got) >= count)
    time.sleep(0.2)
    return list(inbox.got)


def runware(talk: Talk, inbox: Receiver, fault: str = "", **more: Any) -> str:
    mark = f"[[fault:{fault}]]" if fault else ""
    url = f"{inbox.address}/hook?token=secret"
    order = task(positivePrompt=f"A red fox {mark}", webhookURL=url, **more)
    talk.runware(order)
    return str(order["taskUUID"])


def wavespeed(talk: Talk, inbox: Receiver, fault: str = "") -> dict[str, Any]:
    hook = quote(f"{inbox.address}/hook", safe="")
    model = f"kwaivgi/kling-v3.0-4k/text-to-video?webhook={hook}"
    mark = f"[[fault:{fault}]]" if fault else ""
    return talk.prediction(talk.wavespeed(model, prompt=f"A red fox {mark}"))


def is_signed(got: Received, talk: Talk) -> bool:
    """As the documentation says how to check it."""
    secret = talk.get(f"{API}/webhook/secret").json()["data"]["secret"]
    head = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}."
    key = secret.removeprefix("whsec_").encode()
    wanted = hmac.new(key, head.encode() + got.body, hashlib.sha256).hexdigest()
    return got.headers["webhook-signature"] == f"v3,{wanted}"


def test_runware_calls_once_for_each_result_at_the_address_with_the_token(
    talk: Talk, inbox: Receiver
) -> None:
    order = runware(talk, inbox, numberResults=2)

    got = come(inbox, 2)

    assert [one.path for one in got] == ["/hook?token=secret"] * 2
    items = [json.loads(one.body)["data"][0] for one in got]
    assert {item["taskUUID"] for item in items} == {order}
    assert sorted(item["resultIndex"] for item in items) == [0, 1]


def test_a_failure_is_told_too_and_the_other_envelope_is_bare(
    talk: Talk, inbox: Receiver
) -> None:
    runware(talk, inbox, "provider-timeout")
    (late,) = come(inbox, 1)
    runware(talk, inbox, "bare-webhook")
    bare = come(inbox, 2)[1]

    assert json.loads(late.body)["errors"][0]["code"] == "timeoutProvider"
    assert json.loads(bare.body)["status"] == "success"


def test_wavespeed_signs_the_bare_prediction(talk: Talk, inbox: Receiver) -> None:
    done = wavespeed(talk, inbox)

    (got,) = come(inbox, 1)

    assert json.loads(got.body) == done
    assert is_signed(got, talk)
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 30


def test_a_duplicate_webhook_comes_five_times_with_one_id(
    talk: Talk, inbox: Receiver
) -> None:
    wavespeed(talk, inbox, "duplicate-webhook")

    got = come(inbox, 5)

    assert len(got) == 5
    assert len({one.headers["webhook-id"] for one in got}) == 1


def test_a_forged_webhook_has_a_bad_signature_or_a_bad_token(
    talk: Talk, inbox: Receiver
) -> None:
    wavespeed(talk, inbox, "forged-webhook")
    signed = [is_signed(one, talk) for one in come(inbox, 2)]
    inbox.got.clear()
    runware(talk, inbox, "forged-webhook")
    paths = [one.path for one in come(inbox, 2)]

    assert sorted(signed) == [False, True]
    assert sorted(paths) == ["/hook?token=forged", "/hook?token=secret"]


def test_a_well_signed_webhook_can_speak_of_another_job(
    talk: Talk, inbox: Receiver
) -> None:
    done = wavespeed(talk, inbox, "other-job-webhook")

    got = come(inbox, 2)

    assert all(is_signed(one, talk) for one in got)
    assert {json.loads(one.body)["id"] == done["id"] for one in got} == {True, False}


def test_a_lost_webhook_never_comes(talk: Talk, inbox: Receiver) -> None:
    wavespeed(talk, inbox, "lost-webhook")
    time.sleep(0.3)

    assert inbox.got == []


def test_a_webhook_that_is_not_taken_is_sent_again(talk: Talk, inbox: Receiver) -> None:
    inbox.statuses = [500]
    wavespeed(talk, inbox)

    first, second = come(inbox, 2)

    assert first == second


def test_the_film_is_put_where_the_order_said(talk: Talk, inbox: Receiver) -> None:
    order = task(uploadEndpoint=f"{inbox.address}/put/film.mp4", outputFormat="WEBM")
    talk.runware(order)

    (got,) = come(inbox, 1)

    assert (got.method, got.path) == ("PUT", "/put/film.mp4")
    assert got.headers["content-type"] == "video/webm"
    assert got.body.startswith(b"\x1aE\xdf\xa3")


@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
def test_what_an_order_names_inside_this_machine_is_not_reached(
    inbox: Receiver, method: str
) -> None:
    """The practice provider runs beside the studio, where only the studio may reach."""
    address = f"{inbox.address}/inside"

    with pytest.raises(Unreachable):
        send(method, address, guard=Guard(), headers={})

    assert inbox.got == []
    send("POST", address, guard=Guard.allowing([inbox.address]), headers={})
    assert len(inbox.got) == 1
