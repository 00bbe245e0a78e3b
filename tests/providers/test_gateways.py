"""The gateways over real HTTP: what leaves, how often, and what comes back of it."""

import inspect
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from storyboard.domain.plan import ShotPlan
from storyboard.media.guard import Guard
from storyboard.providers import registry
from storyboard.providers.base import (
    Accepted,
    Gateway,
    GatewayOrder,
    Lost,
    MakesElements,
    Pace,
    Phase,
    Refused,
    Stopped,
    Switches,
    Ticket,
    Unknown,
    Upload,
)
from storyboard.providers.errors import (
    GatewayFault,
    ProviderUnavailable,
    RefusedOrder,
    Then,
)
from storyboard.providers.vendors.runcomfy import RunComfy
from storyboard.providers.vendors.runware import Runware
from storyboard.providers.vendors.wavespeed import WaveSpeed
from tests.providers.boards_sent import BOARDS, MARA, MEDIA, NUMBER, order_for, plan_for
from tests.providers.loopback import (
    Answerer,
    Loopback,
    hangs_up,
    listening,
    says,
    says_half,
)

KEY = "sk-very-secret-0123456789"
CLOSED = "http://127.0.0.1:9"
SENT_AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
FOLDER = TemporaryDirectory(prefix="uploads-")
PICTURE = Upload("a.png", "image/png", Path(FOLDER.name, "a.png"))
PICTURE.path.write_bytes(b"\x89PNG")
SLUGS = {
    "runware": "runware/kling-3-4k",
    "wavespeed": "wavespeed/kling-3-4k",
    "runcomfy": "runcomfy/kling-3-4k",
}
YES: dict[str, Any] = {
    "runware": {"data": [{"taskType": "videoInference", "taskUUID": NUMBER}]},
    "wavespeed": {"code": 200, "data": {"id": "job-1", "status": "created"}},
    "runcomfy": {"request_id": "job-1"},
}


def made(name: str, address: str) -> Gateway:
    match name:
        case "runware":
            return Runware(address)
        case "wavespeed":
            return WaveSpeed(address)
    return RunComfy(address)


def order(name: str, board: str = "text_only", **more: Any) -> GatewayOrder:
    return replace(BOARDS[board](SLUGS[name]), **more)


def submit(name: str, gateway: Loopback, board: str = "text_only", **more: Any) -> Any:
    it = made(name, gateway.address)
    return it.submit(order(name, board, **more), submission_id=NUMBER, key=KEY)


every = pytest.mark.parametrize("name", SLUGS)


# ---- submit


@every
def test_a_submit_is_one_post_with_the_key_and_a_ticket(name, gateway):
    gateway.will(says(YES[name]))

    answer = submit(name, gateway)

    (heard,) = gateway.heard
    remote = NUMBER if name == "runware" else "job-1"
    assert isinstance(answer, Accepted)
    assert (answer.ticket.provider, answer.ticket.remote_id) == (name, remote)
    assert heard.method == "POST"
    assert heard.headers["Authorization"] == f"Bearer {KEY}"
    assert Ticket.from_json(answer.ticket.to_json()) == answer.ticket
    assert answer.exchange is not None
    assert KEY not in repr(answer)


@every
@pytest.mark.parametrize(
    "answer",
    [
        hangs_up,
        says_half,
        says(b"<html>Bad Gateway</html>", 502),
        says(b"<html>Sign in</html>"),
        says(b""),
        says({}, 500),
        says({}, 307, Location="/again"),
    ],
)
def test_a_lost_answer_is_unknown_and_never_sent_twice(name, gateway, answer):
    gateway.will(answer)

    unknown = submit(name, gateway)

    assert isinstance(unknown, Unknown)
    assert (unknown.fault.code, unknown.fault.then) == ("unknown_sent", Then.ASK)
    assert len(gateway.heard) == 1


@every
def test_a_closed_door_costs_nothing_and_waits(name):
    it = made(name, CLOSED)

    refused = it.submit(order(name), submission_id=NUMBER, key=KEY)

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == ("unreachable", Then.WAIT)
    assert refused.fault.charged is False


@every
def test_a_key_that_cannot_be_sent_waits_for_a_better_one(name, gateway):
    it = made(name, gateway.address)

    refused = it.submit(order(name), submission_id=NUMBER, key="two words")

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == ("paused_key", Then.PAUSE)
    assert "two words" not in refused.fault.message
    assert gateway.heard == []


@every
def test_a_busy_gateway_is_left_alone_as_long_as_it_says(name, gateway):
    gateway.will(says({}, 429, Retry_After="11"))

    refused = submit(name, gateway)

    assert isinstance(refused, Refused)
    assert refused.fault.then is Then.WAIT
    assert refused.fault.after_seconds == 11
    assert len(gateway.heard) == 1


@every
def test_an_order_that_cannot_be_said_is_not_sent(name, gateway):
    gateway.will(says(YES[name]))

    refused = submit(name, gateway, "first_frame", media={})

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == ("frame_missing", Then.FAIL)
    assert gateway.heard == []


@pytest.mark.parametrize(
    ("name", "board", "path"),
    [
        ("runware", "text_only", "/"),
        ("wavespeed", "text_only", "/api/v3/kwaivgi/kling-v3.0-4k/text-to-video"),
        ("wavespeed", "first_frame", "/api/v3/kwaivgi/kling-v3.0-4k/image-to-video"),
        ("runcomfy", "text_only", "/v1/models/kling/kling-3.0/4k/text-to-video"),
        ("runcomfy", "first_frame", "/v1/models/kling/kling-3.0/4k/image-to-video"),
    ],
)
def test_a_submit_goes_to_the_model_s_address(name, board, path, gateway):
    gateway.will(says(YES[name]))

    submit(name, gateway, board)

    assert gateway.heard[0].path == path


@pytest.mark.parametrize(
    ("name", "path", "field"),
    [
        ("runware", "/", "https://studio.test/hook?token=t"),
        (
            "wavespeed",
            (
                "/api/v3/kwaivgi/kling-v3.0-4k/text-to-video"
                "?webhook=https%3A%2F%2Fstudio.test%2Fhook%3Ftoken%3Dt"
            ),
            None,
        ),
        ("runcomfy", "/v1/models/kling/kling-3.0/4k/text-to-video", None),
    ],
)
def test_the_address_to_call_back_goes_where_each_wants_it(name, path, field, gateway):
    gateway.will(says(YES[name]))

    submit(name, gateway, webhook="https://studio.test/hook?token=t")

    (heard,) = gateway.heard
    body = heard.json[0] if name == "runware" else heard.json
    assert heard.path == path
    assert body.get("webhookURL") == field
    assert made(name, "").takes_webhook is (name != "runcomfy")


# ---- recover


def lost(name: str, *, minutes: int = 1, taken: frozenset[str] = frozenset()) -> Lost:
    now = SENT_AT + timedelta(minutes=minutes)
    return Lost(order(name), NUMBER, SENT_AT, now, taken)


def recover(name: str, gateway: Loopback, **more: Any) -> Any:
    return made(name, gateway.address).recover(lost(name, **more), key=KEY)


def kinds(gateway: Loopback) -> list[str]:
    return [heard.json[0]["taskType"] for heard in gateway.heard]


@pytest.mark.parametrize(
    "second",
    [
        says(YES["runware"]),
        says({"data": [], "errors": [{"code": "conflictTaskUUID"}]}, 400),
    ],
)
def test_runware_is_sent_the_same_number_again(second, gateway):
    gateway.will(says({"data": []}), second)

    answer = recover("runware", gateway)

    assert isinstance(answer, Accepted)
    assert kinds(gateway) == ["getResponse", "videoInference"]
    assert gateway.heard[1].json[0]["taskUUID"] == NUMBER


def test_runware_that_knows_the_task_is_not_sent_it_again(gateway):
    gateway.will(says({"data": [{"taskUUID": NUMBER, "status": "processing"}]}))

    assert isinstance(recover("runware", gateway), Accepted)
    assert kinds(gateway) == ["getResponse"]


@pytest.mark.parametrize(("minutes", "sends"), [(60, True), (61, False)])
def test_after_an_hour_runware_is_only_asked(minutes, sends, gateway):
    gateway.will(says({"data": []}), says(YES["runware"]))

    answer = recover("runware", gateway, minutes=minutes)

    assert isinstance(answer, Accepted) is sends
    assert ("videoInference" in kinds(gateway)) is sends
    if not sends:
        assert isinstance(answer, Unknown)
        assert "may be billed twice" in answer.fault.message


@pytest.mark.parametrize(
    "second", [says({}, 401), says({}, 402), says({}, 429), hangs_up, says({}, 500)]
)
def test_a_second_refusal_for_the_account_s_sake_settles_nothing(second, gateway):
    gateway.will(says({"data": []}), second)

    assert isinstance(recover("runware", gateway), Unknown)


def test_a_still_that_is_gone_since_settles_nothing(gateway):
    gateway.will(says({"data": []}))
    gone = replace(lost("runware"), order=order("runware", "first_frame", media={}))

    answer = Runware(gateway.address).recover(gone, key=KEY)

    assert isinstance(answer, Unknown)
    assert kinds(gateway) == ["getResponse"]


def test_a_second_refusal_of_the_order_itself_settles_it(gateway):
    no = {"errors": [{"code": "invalidPositivePrompt", "taskUUID": NUMBER}]}
    gateway.will(says({"data": []}), says(no, 400))

    answer = recover("runware", gateway)

    assert isinstance(answer, Refused)
    assert answer.fault.charged is False


def past(job: str, **more: Any) -> dict[str, Any]:
    sent = {
        "prompt": "A red fox runs through snow.",
        "negative_prompt": "blur",
        "duration": 5,
        "sound": True,
        "shot_type": "customize",
        "aspect_ratio": "16:9",
        "cfg_scale": 0.5,
    }
    return {
        "id": job,
        "model": "kwaivgi/kling-v3.0-4k/text-to-video",
        "created_at": "2026-11-21T10:00:01Z",
        "inputs": sent,
        **more,
    }


def history(*rows: dict[str, Any]) -> Answerer:
    return says({"code": 200, "data": {"page": 1, "items": list(rows)}})


def test_wavespeed_is_searched_for_the_one_job_that_is_ours(gateway):
    others = (
        past("a", model="kwaivgi/kling-elements"),
        past("b", inputs={"prompt": "A door"}),
        past("c", created_at="2026-11-21T09:00:00Z"),
        past("taken"),
    )
    gateway.will(history(*others, past("mine")))

    answer = recover("wavespeed", gateway, taken=frozenset({"taken"}))

    (heard,) = gateway.heard
    assert isinstance(answer, Accepted)
    assert answer.ticket.remote_id == "mine"
    assert heard.path == "/api/v3/predictions"
    assert heard.json["created_after"] == "2026-11-21T09:58:00Z"
    assert heard.json["model"] == "kwaivgi/kling-v3.0-4k/text-to-video"


@pytest.mark.parametrize(
    ("answer", "candidates"),
    [
        (history(), []),
        (history(past("a"), past("b")), ["a", "b"]),
        (says({}, 500), []),
        (says(b"<html>"), []),
        (hangs_up, []),
    ],
)
def test_none_or_two_jobs_like_ours_are_for_a_person(answer, candidates, gateway):
    gateway.will(answer)

    unknown = recover("wavespeed", gateway)

    assert isinstance(unknown, Unknown)
    assert [one.ticket.remote_id for one in unknown.candidates] == candidates


def test_where_no_job_is_like_ours_a_person_sees_those_of_that_model_and_time(gateway):
    other = {"prompt": "A door opens. " + "x" * 100}
    gateway.will(
        history(
            past("mine?", inputs=other, status="processing"),
            past("taken", inputs=other),
            past("older", inputs=other, created_at="2026-11-21T09:00:00Z"),
        )
    )

    unknown = recover("wavespeed", gateway, taken=frozenset({"taken"}))

    (one,) = unknown.candidates
    assert one.ticket.remote_id == "mine?"
    assert (one.made_at, one.status) == ("2026-11-21T10:00:01Z", "processing")
    assert one.words.startswith("A door opens. xxx")
    assert len(one.words) == 81


def test_every_page_of_wavespeed_s_past_is_read(gateway):
    full = [past(f"job-{n}", inputs={"prompt": "A door"}) for n in range(100)]
    gateway.will(history(*full), history(past("job-99"), past("mine")))

    both = recover("wavespeed", gateway)
    gateway.will(history(*full), history(past("mine")))
    one = recover("wavespeed", gateway)

    assert [heard.json["page"] for heard in gateway.heard] == [1, 2, 1, 2]
    assert [c.ticket.remote_id for c in both.candidates] == ["job-99", "mine"]
    assert isinstance(one, Accepted)
    assert one.ticket.remote_id == "mine"


def test_half_a_past_proves_nothing(gateway):
    full = [past(f"job-{n}", inputs={"prompt": "A door"}) for n in range(99)]
    gateway.will(history(*full, past("mine")), hangs_up)

    unknown = recover("wavespeed", gateway)

    assert isinstance(unknown, Unknown)
    assert [c.ticket.remote_id for c in unknown.candidates] == ["mine"]


def test_runcomfy_cannot_be_asked(gateway):
    assert isinstance(recover("runcomfy", gateway), Unknown)
    assert gateway.heard == []


# ---- poll

A, B = Ticket("x", "a", "m"), Ticket("x", "b", "m")


def test_runware_is_asked_for_all_in_one_request(gateway):
    tickets = [Ticket("runware", f"t{n}", "m") for n in range(101)]
    rows = [{"taskUUID": t.remote_id, "status": "processing"} for t in tickets]
    gateway.will(says({"data": rows}))

    polled = Runware(gateway.address).poll(tickets, key=KEY)

    assert [len(heard.json) for heard in gateway.heard] == [100, 1]
    assert {p.phase for p in polled.progress.values()} == {Phase.RUNNING}
    assert len(polled.progress) == 101


def test_runware_can_be_asked_one_by_one(gateway):
    gateway.will(says({"data": []}))

    Runware(gateway.address, Switches(asks_many=False)).poll([A, B], key=KEY)

    assert [heard.json for heard in gateway.heard] == [
        [{"taskType": "getResponse", "taskUUID": "a"}],
        [{"taskType": "getResponse", "taskUUID": "b"}],
    ]


def test_one_by_one_a_task_without_an_answer_keeps_nothing_from_the_next(gateway):
    gateway.will(hangs_up, says({"data": [{"taskUUID": "b", "status": "processing"}]}))

    polled = Runware(gateway.address, Switches(asks_many=False)).poll([A, B], key=KEY)

    assert list(polled.progress) == [B]


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        (
            "wavespeed",
            ["/api/v3/predictions/a/result", "/api/v3/predictions/..%2Fb/result"],
        ),
        (
            "runcomfy",
            [
                "/v1/requests/a/result?include_cost=true",
                "/v1/requests/..%2Fb/result?include_cost=true",
            ],
        ),
    ],
)
def test_the_others_are_asked_for_each(name, paths, gateway):
    gateway.will(says({"status": "processing", "data": {"status": "processing"}}))

    polled = made(name, gateway.address).poll(
        [A, replace(B, remote_id="../b")], key=KEY
    )

    assert [heard.path for heard in gateway.heard] == paths
    assert [p.phase for p in polled.progress.values()] == [Phase.RUNNING] * 2


@pytest.mark.parametrize("name", ["wavespeed", "runcomfy"])
@pytest.mark.parametrize(
    "bad", [hangs_up, says_half, says({}, 500), says(b"<html>"), says(b"")]
)
def test_one_bad_answer_keeps_nothing_from_the_next_job(name, bad, gateway):
    gateway.will(bad, says({"status": "processing", "data": {"status": "processing"}}))

    polled = made(name, gateway.address).poll([A, B], key=KEY)

    assert list(polled.progress) == [B]
    assert polled.trouble is not None
    assert polled.trouble.then is Then.WAIT


@every
@pytest.mark.parametrize(("status", "code"), [(401, "paused_key"), (429, "rate_limit")])
def test_a_refused_poll_stops_asking_and_fails_no_job(name, status, code, gateway):
    gateway.will(says({}, status, Retry_After="9"))

    polled = made(name, gateway.address).poll([A, B], key=KEY)

    assert polled.progress == {}
    assert polled.trouble is not None
    assert polled.trouble.code.startswith(code)
    assert len(gateway.heard) == 1


@every
def test_a_poll_to_a_closed_door_fails_no_job(name):
    polled = made(name, CLOSED).poll([A], key=KEY)

    assert polled.progress == {}
    assert polled.trouble is not None
    assert polled.trouble.code == "unreachable"


def test_asking_slows_down_to_a_limit():
    pace = Pace(first=5, most=15)

    waits = [pace.after(polls) for polls in (0, 1, 2, 3, 100, 10**9)]

    assert waits == [5, 7.5, 11.25, 15, 15, 15]
    assert all(made(name, "").pace.most >= 10 for name in SLUGS)


# ---- cancel


@pytest.mark.parametrize("name", ["runware", "wavespeed"])
def test_where_nothing_can_be_stopped_that_is_said_and_nothing_sent(name, gateway):
    outcome = made(name, gateway.address).cancel(A, key=KEY)

    assert outcome.stopped is Stopped.NO
    assert "will be billed" in outcome.message
    assert gateway.heard == []


@pytest.mark.parametrize(
    ("answer", "stopped"),
    [
        (says({"outcome": "cancelled"}, 202), Stopped.YES),
        (says({"outcome": "not_cancellable"}, 202), Stopped.NO),
        (hangs_up, Stopped.UNSURE),
    ],
)
def test_runcomfy_is_asked_to_stop_once(answer, stopped, gateway):
    gateway.will(answer)

    outcome = RunComfy(gateway.address).cancel(A, key=KEY)

    assert outcome.stopped is stopped
    assert [heard.path for heard in gateway.heard] == ["/v1/requests/a/cancel"]


# ---- uploads and elements


def test_runware_keeps_pictures_in_its_media_storage(gateway):
    gateway.will(says({"data": [{"mediaUUID": "u-1", "mediaURL": "https://x.test"}]}))

    assert Runware(gateway.address).upload(PICTURE, key=KEY) == "u-1"
    task = gateway.heard[0].json[0]
    assert (task["taskType"], task["operation"]) == ("mediaStorage", "upload")
    assert task["media"] == "data:image/png;base64,iVBORw=="


def test_wavespeed_gives_a_ticket_and_its_address_never_sees_the_key(gateway):
    upload = {
        "url": f"{gateway.address}/put/abc",
        "headers": {"Content-Type": "image/png", "x-sign": "s"},
    }
    data = {"download_url": "https://cdn.test/a.png", "upload": upload}
    gateway.will(says({"code": 200, "data": data}), says(b""))

    found = WaveSpeed(gateway.address).upload(PICTURE, key=KEY)

    asked, put = gateway.heard
    assert found == "https://cdn.test/a.png"
    assert asked.json == {
        "filename": "a.png",
        "size": 4,
        "content_type": "image/png",
    }
    assert (put.method, put.path, put.body) == ("PUT", "/put/abc", b"\x89PNG")
    assert (put.headers["Content-Type"], put.headers["x-sign"]) == ("image/png", "s")
    assert "Authorization" not in put.headers


@pytest.mark.parametrize("first", [says({}, 404), says({"code": 200, "data": {}})])
def test_wavespeed_falls_back_to_a_form(first, gateway):
    gateway.will(
        first, says({"code": 200, "data": {"download_url": "https://cdn.test/a.png"}})
    )

    found = WaveSpeed(gateway.address).upload(PICTURE, key=KEY)

    assert found == "https://cdn.test/a.png"
    assert gateway.heard[1].path == "/api/v3/media/upload/binary"
    assert b'name="file"; filename="a.png"' in gateway.heard[1].body


def test_runcomfy_takes_pictures_inside_the_order_up_to_6_mib(tmp_path):
    fits, over = (replace(PICTURE, path=tmp_path / name) for name in ("a", "b"))
    for file, size in ((fits, 6 * 2**20), (over, 6 * 2**20 + 1)):
        file.path.write_bytes(bytes(size))

    assert RunComfy().upload(fits, key=KEY).startswith("data:image/png;base64,")
    with pytest.raises(RefusedOrder, match="6 MiB is the most"):
        RunComfy().upload(over, key=KEY)


@pytest.mark.parametrize("name", ["runware", "wavespeed"])
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (says({}, 401), "paused_key"),
        (says({}, 429), "rate_limited"),
        (says({}, 500), "unclear_answer"),
        (says(b"<html>"), "unclear_answer"),
        (hangs_up, "unclear_answer"),
    ],
)
def test_an_upload_that_fails_says_why(name, answer, code, gateway):
    gateway.will(answer)

    with pytest.raises(GatewayFault) as fault:
        made(name, gateway.address).upload(PICTURE, key=KEY)

    assert fault.value.fault.code == code


def test_wavespeed_makes_an_element_first(gateway):
    gateway.will(
        says(YES["wavespeed"]),
        says(
            {
                "code": 200,
                "data": {"status": "completed", "outputs": [{"element_id": 7}]},
            }
        ),
    )
    it = WaveSpeed(gateway.address)

    answer = it.make_element(MARA, media=MEDIA, key=KEY)
    assert isinstance(answer, Accepted)
    progress = it.poll([answer.ticket], key=KEY).progress[answer.ticket]

    assert gateway.heard[0].path == "/api/v3/kwaivgi/kling-elements"
    assert [result.made_id for result in progress.results] == ["7"]
    assert isinstance(it, MakesElements)
    assert not isinstance(RunComfy(), MakesElements)


def test_an_element_that_cannot_be_made_is_not_sent(gateway):
    gateway.will(says(YES["wavespeed"]))

    answer = WaveSpeed(gateway.address).make_element(MARA, media={}, key=KEY)

    assert isinstance(answer, Refused)
    assert answer.fault.code == "frame_missing"
    assert gateway.heard == []


# ---- money


def test_wavespeed_tells_the_price_of_these_inputs_before_anything_is_uploaded(gateway):
    gateway.will(says({"code": 200, "data": {"price": 2.1, "discounted_price": 1.9}}))
    asked = order("wavespeed", "elements", media={}, elements={})

    quote = WaveSpeed(gateway.address).price(asked, key=KEY)

    body = gateway.heard[0].json
    assert quote.amount == Decimal("1.9")
    assert body["model_id"].endswith("image-to-video")
    assert body["inputs"]["duration"] == 10


@pytest.mark.parametrize(
    "answer", [says({}, 500), hangs_up, says({"code": 200, "data": {}})]
)
def test_without_an_answer_the_price_is_the_catalog_s(answer, gateway):
    gateway.will(answer)

    quote = WaveSpeed(gateway.address).price(order("wavespeed"), key=KEY)

    assert quote.amount == Decimal("2.1")


@every
def test_without_a_key_the_price_is_the_catalog_s_and_nothing_is_sent(name, gateway):
    quote = made(name, gateway.address).price(order(name))

    assert quote.amount == Decimal("2.1")
    assert gateway.heard == []


@every
def test_a_price_is_for_all_results(name):
    plan = plan_for(SLUGS[name], ShotPlan("ab", 5))
    four = order_for(SLUGS[name], plan, results=4)

    assert made(name, CLOSED).price(four).amount == Decimal("8.4")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("runware", {"data": [{"balance": 12.5}]}),
        ("runware", {"data": [{"balance": {"amount": 12.5}}]}),
        ("wavespeed", {"code": 200, "data": {"balance": 12.5}}),
        ("runcomfy", {"balance_usd": 12.5}),
    ],
)
def test_a_key_is_tested_by_its_balance(name, body, gateway):
    gateway.will(says(body))

    assert made(name, gateway.address).balance(key=KEY) == Decimal("12.5")


@every
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (says({}, 401), "paused_key"),
        (says({}, 500), "unclear_answer"),
        (says(b"<html>Welcome</html>"), "unclear_answer"),
    ],
)
def test_a_bad_key_is_said(name, answer, code, gateway):
    gateway.will(answer)

    with pytest.raises(GatewayFault) as fault:
        made(name, gateway.address).balance(key=KEY)

    assert fault.value.fault.code == code
    assert KEY not in str(fault.value)


@every
def test_a_closed_door_says_so_to_every_question(name):
    it = made(name, CLOSED)

    with pytest.raises(GatewayFault) as fault:
        it.balance(key=KEY)

    assert fault.value.fault.code == "unreachable"
    assert isinstance(it.recover(lost(name), key=KEY), Unknown)


@pytest.mark.parametrize("name", ["runware", "wavespeed"])
def test_a_picture_for_a_closed_door_is_not_sent(name):
    with pytest.raises(GatewayFault) as fault:
        made(name, CLOSED).upload(PICTURE, key=KEY)

    assert fault.value.retryable


@every
def test_a_balance_nobody_answers_is_no_fault_of_the_key(name, gateway):
    gateway.will(hangs_up)

    with pytest.raises(GatewayFault) as fault:
        made(name, gateway.address).balance(key=KEY)

    assert fault.value.fault.code == "unclear_answer"


@pytest.mark.parametrize("put", [says({}, 403), hangs_up])
def test_a_picture_that_its_store_refuses_is_not_uploaded(put, gateway):
    upload = {"url": f"{gateway.address}/put"}
    data = {"download_url": "https://cdn.test/a.png", "upload": upload}
    gateway.will(says({"code": 200, "data": data}), put)

    with pytest.raises(GatewayFault):
        WaveSpeed(gateway.address).upload(PICTURE, key=KEY)


def a_ticket_for(url: str) -> Answerer:
    upload = {"url": f"{url}/put", "headers": {"Content-Type": "image/png"}}
    data = {"download_url": "https://cdn.test/a.png", "upload": upload}
    return says({"code": 200, "data": data})


def test_a_picture_goes_to_no_address_inside_somebody_s_network(gateway):
    form = says({"code": 200, "data": {"download_url": "https://cdn.test/form.png"}})
    with listening() as inside:
        gateway.will(a_ticket_for(inside.address), form)
        found = WaveSpeed(gateway.address).upload(PICTURE, key=KEY)

        assert inside.heard == []
    assert found == "https://cdn.test/form.png"
    assert gateway.heard[1].path == "/api/v3/media/upload/binary"


def test_whoever_runs_the_studio_can_allow_such_an_address(gateway):
    with listening() as inside:
        inside.will(says({}))
        gateway.will(a_ticket_for(inside.address))
        allowed = Switches(outgoing=Guard.allowing([inside.address]))
        found = WaveSpeed(gateway.address, allowed).upload(PICTURE, key=KEY)

        (put,) = inside.heard
    assert found == "https://cdn.test/a.png"
    assert (put.method, put.body) == ("PUT", PICTURE.path.read_bytes())
    assert KEY not in str(put.headers)


def test_a_name_that_leads_inside_a_moment_later_is_not_connected_to(gateway):
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    guard = Guard(resolve=lambda host, port: next(answers))
    gateway.will(a_ticket_for("https://store.test"))

    with pytest.raises(GatewayFault) as fault:
        WaveSpeed(gateway.address, Switches(outgoing=guard)).upload(PICTURE, key=KEY)

    assert fault.value.retryable
    assert len(gateway.heard) == 1


def test_no_place_for_a_picture_is_said(gateway):
    gateway.will(says({"data": [{}], "code": 200}))

    for it in (Runware(gateway.address), WaveSpeed(gateway.address)):
        with pytest.raises(GatewayFault):
            it.upload(PICTURE, key=KEY)


def test_a_lost_order_whose_still_is_gone_is_for_a_person(gateway):
    gone = replace(lost("wavespeed"), order=order("wavespeed", "elements", media={}))

    assert isinstance(WaveSpeed(gateway.address).recover(gone, key=KEY), Unknown)
    assert gateway.heard == []


def test_a_poll_of_runware_without_an_answer_fails_no_job(gateway):
    gateway.will(hangs_up)

    polled = Runware(gateway.address).poll([A], key=KEY)

    assert polled.progress == {}
    assert polled.trouble is not None
    assert polled.trouble.code == "unclear_answer"


# ---- the shape of a gateway


@every
def test_a_gateway_has_what_the_protocol_asks(name):
    it: Gateway = made(name, "")

    assert (it.slug, it.works_here) == (name, False)
    for method in ("submit", "recover", "poll", "cancel", "upload", "price", "balance"):
        ours, asked = getattr(type(it), method), getattr(Gateway, method)
        assert (
            inspect.signature(ours).parameters.keys()
            == inspect.signature(asked).parameters.keys()
        )


@every
def test_a_gateway_is_reached_by_the_registry_and_renders_nothing_here(name):
    assert registry.unavailable(name) == ""
    assert registry.gateway(name).slug == name
    with pytest.raises(ProviderUnavailable, match="renders elsewhere, for money"):
        registry.provider(name)
