"""Pictures and elements that go to a gateway before the order."""

from dataclasses import replace

import pytest

from storyboard.media.guard import Guard
from storyboard.providers.base import (
    Accepted,
    MakesElements,
    Refused,
    Switches,
)
from storyboard.providers.errors import (
    GatewayFault,
    RefusedOrder,
)
from storyboard.providers.vendors.runcomfy import RunComfy
from storyboard.providers.vendors.runware import Runware
from storyboard.providers.vendors.wavespeed import WaveSpeed
from tests.providers.boards_sent import MARA, MEDIA
from tests.providers.loopback import (
    Answerer,
    hangs_up,
    listening,
    says,
)
from tests.providers.three import CLOSED, KEY, PICTURE, YES, made


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


@pytest.mark.parametrize("name", ["runware", "wavespeed"])
def test_a_picture_for_a_closed_door_is_not_sent(name):
    with pytest.raises(GatewayFault) as fault:
        made(name, CLOSED).upload(PICTURE, key=KEY)

    assert fault.value.retryable


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
