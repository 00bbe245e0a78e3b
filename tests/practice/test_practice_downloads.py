"""Films by address: whole, in parts, expired, and spoilt on demand."""

import gzip
import http.client
from urllib.parse import urlsplit

import pytest
import requests

from tests.practice.talking import Talk, task


def film(talk: Talk, fault: str = "") -> str:
    mark = f"[[fault:{fault}]]" if fault else ""
    return str(talk.runware_clip(positivePrompt=f"A red fox {mark}")["videoURL"])


def raw(url: str, most: int = 3_000_000) -> tuple[http.client.HTTPResponse, bytes]:
    """At most so many bytes, as they came over the wire."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("GET", parts.path)
    answer = connection.getresponse()
    try:
        data = answer.read(most)
    except http.client.IncompleteRead as cut:
        data = cut.partial
    except ConnectionResetError:
        data = b""
    connection.close()
    return answer, data


def test_a_film_can_be_resumed_where_it_broke_off(talk: Talk) -> None:
    url = film(talk)
    whole = requests.get(url, timeout=10).content

    part = requests.get(url, headers={"Range": "bytes=100-"}, timeout=10)
    middle = requests.get(url, headers={"Range": "bytes=10-19"}, timeout=10)
    beyond = requests.get(url, headers={"Range": f"bytes={len(whole)}-"}, timeout=10)

    assert (part.status_code, part.content) == (206, whole[100:])
    assert part.headers["Content-Range"] == f"bytes 100-{len(whole) - 1}/{len(whole)}"
    assert middle.content == whole[10:20]
    assert beyond.status_code == 416


def test_a_truncated_film_promises_more_than_it_sends_and_only_once(
    talk: Talk,
) -> None:
    url = film(talk, "truncated-video")

    answer, data = raw(url)
    whole = requests.get(url, timeout=10).content

    assert int(answer.headers["Content-Length"]) == len(whole)
    assert len(data) < len(whole)


def test_half_a_film_can_look_whole(talk: Talk) -> None:
    url = film(talk, "half-video")

    half = requests.get(url, timeout=10)
    whole = requests.get(url, timeout=10).content

    assert int(half.headers["Content-Length"]) == len(half.content)
    assert half.content == whole[: len(whole) // 2]


@pytest.mark.parametrize(
    ("fault", "kind", "is_film"),
    [("wrong-content-type", "text/plain", True), ("html-video", "text/html", False)],
)
def test_a_film_can_come_under_a_wrong_name(
    talk: Talk, fault: str, kind: str, is_film: bool
) -> None:
    answer = requests.get(film(talk, fault), timeout=10)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert (answer.content[4:8] == b"ftyp") is is_film


def test_an_expired_address_stays_dead_and_the_next_poll_has_a_fresh_one(
    talk: Talk,
) -> None:
    order = task(positivePrompt="A red fox [[fault:expired-result]]")
    talk.runware(order)
    old = talk.finished(order["taskUUID"])["data"][0]["videoURL"]

    statuses = [requests.get(old, timeout=10).status_code for _ in range(2)]
    new = talk.response(order["taskUUID"])["data"][0]["videoURL"]

    assert statuses == [403, 403]
    assert new != old
    assert requests.get(new, timeout=10).status_code == 200


def test_an_endless_film_does_not_stop(talk: Talk) -> None:
    url = film(talk, "endless-video")

    answer, data = raw(url, most=3_000_000)

    assert "Content-Length" not in answer.headers
    assert len(data) == 3_000_000


def test_a_gzip_bomb_unpacks_to_a_hundred_times_its_size(talk: Talk) -> None:
    answer, data = raw(film(talk, "gzip-bomb"))

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(data)) > 100 * len(data)


def test_what_is_not_there_is_404(talk: Talk) -> None:
    paths = ["/files/x.mp4", "/uploads/../ledger.jsonl", "/uploads/x", "/nowhere"]

    statuses = {
        requests.get(talk.server.address + path, timeout=10).status_code
        for path in paths
    }

    assert statuses == {404}
