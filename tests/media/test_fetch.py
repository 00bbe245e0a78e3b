"""Finished films come whole, from known hosts only, and every fault says what next."""

import gzip
import hashlib
import ssl
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
import trustme

from storyboard.media.fetch import FetchFault, Limits, Source, Stopped, fetch
from storyboard.media.guard import Guard
from tests.media.film_server import (
    FILM,
    cut,
    endless,
    film,
    hangs_after,
    head_without_end,
    in_small_pieces,
    piece,
    says,
    shifted,
    to,
)
from tests.providers.loopback import Loopback, hangs_up, listening

HOST = "films.example"
QUICK = Limits(total_seconds=30, idle_seconds=10)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def guard(authority: trustme.CA, tmp_path_factory) -> Guard:
    """Every name leads to this machine, which is allowed; the certificates are ours."""
    trusted = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    return Guard(
        networks=(ip_network("127.0.0.0/8"),),
        ca_file=str(trusted),
        resolve=lambda host, port: ["127.0.0.1"],
    )


def tls_for(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture
def films(authority: trustme.CA) -> Iterator[Loopback]:
    with listening(tls_for(authority, HOST)) as server:
        server.address = server.address.replace("127.0.0.1", HOST)
        server.will(film())
        yield server


@pytest.fixture
def source(guard: Guard) -> Source:
    return Source("Runware", hosts=(HOST,), guard=guard)


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "film.part"


def fault_of(server: Loopback, source: Source, part: Path, **more) -> FetchFault:
    with pytest.raises(FetchFault) as caught:
        fetch(f"{server.address}/a.mp4", into=part, source=source, **more)
    return caught.value


def test_a_film_is_fetched_whole_with_its_checksum(films, source, part):
    told: list[tuple[int, int | None]] = []

    fetched = fetch(
        f"{films.address}/a.mp4?token=1",
        into=part,
        source=source,
        report=lambda *counts: told.append(counts),
    )

    assert part.read_bytes() == FILM
    assert fetched.sha256 == hashlib.sha256(FILM).hexdigest()
    assert fetched.size_bytes == len(FILM)
    assert told[-1] == (len(FILM), len(FILM))


def test_no_secret_of_ours_goes_along(films, source, part, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {HOST} login eve password evil\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    films.will(to("/there", 302), film(Set_Cookie="a=1"))

    fetch(f"{films.address}/a.mp4", into=part, source=source)

    for heard in films.heard:
        sent = {name.lower() for name in heard.headers}
        assert sent.isdisjoint({"authorization", "cookie", "referer"})
        assert heard.headers["Accept-Encoding"] == "identity"


# --- Where it goes, and where it does not.


ELSEWHERE = [
    "http://127.0.0.1:1/x.mp4",
    "https://169.254.169.254/latest/meta-data/",
    "https://elsewhere.example/x.mp4",
    f"https://{HOST}.elsewhere.example/x.mp4",
    f"https://not{HOST}/x.mp4",
    f"https://elsewhere.example/https://{HOST}/x.mp4",
    f"https://elsewhere.example#@{HOST}/x.mp4",
    f"https://{HOST}@elsewhere.example/x.mp4",
    f"https://elsewhere.example\\@{HOST}/x.mp4",
    f"https://me:word@{HOST}/x.mp4",
    f"http://{HOST}/x.mp4",
    f"ftp://{HOST}/x.mp4",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("address", [*ELSEWHERE, ""])
def test_nothing_is_asked_of_a_host_nobody_named(films, source, part, address):
    with pytest.raises(FetchFault) as caught:
        fetch(address, into=part, source=source)

    assert (caught.value.code, caught.value.retryable) == ("result_blocked", False)
    assert films.heard == []


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_redirect_leads_elsewhere(films, source, part, address):
    films.will(to(address), film())

    fault = fault_of(films, source, part)

    assert (fault.code, fault.retryable) == ("result_blocked", False)
    assert len(films.heard) == 1


def test_a_dot_in_front_means_every_host_below(films, guard, part):
    below = Source("RunComfy", hosts=(".example",), guard=guard)
    above = Source("RunComfy", hosts=(f".{HOST}",), guard=guard)

    assert fetch(films.address, into=part, source=below).size_bytes == len(FILM)
    assert fault_of(films, above, part).code == "result_blocked"


def test_a_known_name_that_leads_inside_is_not_followed(films, source, part):
    """Its host is on the list; its address is this machine's own, and not allowed."""
    inside = replace(source, guard=replace(source.guard, networks=()))

    assert fault_of(films, inside, part).code == "result_blocked"
    assert films.heard == []


def test_a_certificate_of_another_name_is_not_believed(authority, source, part):
    with listening(tls_for(authority, "elsewhere.example")) as server:
        server.address = server.address.replace("127.0.0.1", HOST)
        server.will(film())

        assert fault_of(server, source, part).code == "result_cut"
        assert server.heard == []


def test_a_practice_server_is_reached_by_plain_http_when_it_is_named(part):
    with listening() as practice, listening() as other:
        practice.will(film())
        other.will(film())
        source = Source("Runware", origins=(f"{practice.address}/runware/v1",))

        fetched = fetch(f"{practice.address}/x.mp4", into=part, source=source)

        assert fetched.size_bytes == len(FILM)
        assert fault_of(other, source, part).code == "result_blocked"
        practice.will(to(other.address))
        assert fault_of(practice, source, part).code == "result_blocked"
        assert other.heard == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_film_that_moved_on_its_own_host_is_found(films, source, part, status):
    films.will(to("../moved.mp4", status), film())

    fetch(f"{films.address}/a/b.mp4", into=part, source=source)

    assert [heard.path for heard in films.heard] == ["/a/b.mp4", "/moved.mp4"]


def test_a_film_that_moves_for_ever_is_given_up(films, source, part):
    films.will(to("/again"))

    fault = fault_of(films, source, part)

    assert (fault.code, fault.needs_address) == ("result_gone", True)
    assert len(films.heard) == QUICK.most_redirects + 1


# --- What breaks off goes on where it was.


def test_a_film_that_breaks_off_is_taken_up_where_it_broke(films, source, part):
    films.will(cut(50_000), film())

    fetched = fetch(films.address, into=part, source=source)

    first, second = films.heard
    assert "Range" not in first.headers
    assert second.headers["If-Range"] == '"one"'
    start = int(second.headers["Range"].removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= 50_000
    assert part.read_bytes() == FILM
    assert fetched.sha256 == hashlib.sha256(FILM).hexdigest()


OTHER = FILM[:28] + bytes(reversed(FILM[1_000:]))


@pytest.mark.parametrize(
    "second",
    [
        film(OTHER, tag='"two"'),
        piece(50_000, len(OTHER), OTHER, tag='"two"', total=str(len(OTHER))),
        shifted(FILM, tag='"one"'),
        piece(50_000, len(OTHER), OTHER, tag='"one"', total="7"),
        says(b"", 416),
    ],
    ids=["whole", "another tag", "another place", "another length", "416"],
)
def test_a_film_that_changed_in_between_begins_anew(films, source, part, second):
    films.will(cut(50_000), second, film(OTHER, tag='"two"'))

    fetched = fetch(films.address, into=part, source=source)

    assert part.read_bytes() == OTHER
    assert fetched.sha256 == hashlib.sha256(OTHER).hexdigest()
    assert fetched.size_bytes == len(OTHER)


def test_nothing_is_left_of_a_longer_film_that_was_begun(films, source, part):
    films.will(cut(50_000), film(OTHER[:20_000], tag='"two"'))

    fetch(films.address, into=part, source=source)

    assert part.read_bytes() == OTHER[:20_000]


def test_a_server_that_gives_small_pieces_is_asked_until_all_is_there(
    films, source, part
):
    films.will(cut(10_000), in_small_pieces(size=30_000))

    fetched = fetch(films.address, into=part, source=source)

    assert fetched.sha256 == hashlib.sha256(FILM).hexdigest()
    assert len(films.heard) == 4


@pytest.mark.parametrize("tag", ["", 'W/"weak"'])
def test_without_a_sure_sign_of_the_same_film_it_begins_anew(films, source, part, tag):
    films.will(cut(50_000, tag=tag), film(OTHER, tag=tag))

    fetch(films.address, into=part, source=source)

    assert "Range" not in films.heard[1].headers
    assert part.read_bytes() == OTHER


def test_a_connection_that_brings_nothing_twice_is_left_for_later(films, source, part):
    films.will(hangs_up)

    fault = fault_of(films, source, part)

    assert (fault.code, fault.retryable, len(films.heard)) == ("result_cut", True, 2)


def test_a_server_that_hangs_is_left_for_later(films, source, part):
    films.will(hangs_after(50_000), hangs_up)

    fault = fault_of(films, source, part, limits=replace(QUICK, idle_seconds=0.2))

    assert fault.code == "result_cut"
    assert "Range" in films.heard[1].headers


@pytest.mark.parametrize("answer", [hangs_after(50_000), head_without_end])
def test_the_time_for_all_of_it_ends_even_a_head_that_drips(
    films, source, part, answer
):
    films.will(answer)

    fault = fault_of(films, source, part, limits=replace(QUICK, total_seconds=0.5))

    assert (fault.code, fault.retryable) == ("result_slow", True)


def test_a_shorter_film_than_promised_is_never_taken_for_whole(films, source, part):
    films.will(cut(50_000, tag=""))

    assert fault_of(films, source, part).code == "result_cut"


# --- What is no film, or too much of one.


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<html><body>expired</body></html>", "a web page"),
        (b"<!DOCTYPE html><title>Bad gateway</title>", "a web page"),
        (b'{"error": "expired"}', "kind this studio does not know"),
        (b"<?xml version='1.0'?><Error>NoSuchKey</Error>", "an XML file"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "a playlist"),
        (b"", "an empty file"),
    ],
)
@pytest.mark.parametrize("content_type", ["video/mp4", "text/html"])
def test_a_page_is_not_taken_for_a_film(films, source, part, body, kind, content_type):
    films.will(says(body, Content_Type=content_type))

    fault = fault_of(films, source, part)

    assert (fault.code, fault.retryable) == ("result_not_a_film", True)
    assert kind in str(fault)


def test_a_film_under_a_wrong_type_is_taken(films, source, part):
    films.will(film(Content_Type="text/plain"))

    assert fetch(films.address, into=part, source=source).size_bytes == len(FILM)


def test_a_packed_film_is_not_unpacked(films, source, part):
    bomb = gzip.compress(FILM[:28] + bytes(10_000_000))
    films.will(film(bomb, Content_Encoding="gzip"))

    fault = fault_of(films, source, part)

    assert fault.code == "result_not_a_film"
    assert "something packed" in str(fault)
    assert part.stat().st_size == 0


def test_a_film_without_end_stops_at_the_limit(films, source, part):
    films.will(endless)

    fault = fault_of(films, source, part, limits=replace(QUICK, most_bytes=200_000))

    assert (fault.code, fault.retryable) == ("result_too_large", True)
    assert part.stat().st_size <= 200_000


def test_a_film_that_says_it_is_too_large_is_not_read(films, source, part):
    limits = replace(QUICK, most_bytes=len(FILM) - 1)

    assert fault_of(films, source, part, limits=limits).code == "result_too_large"
    assert part.stat().st_size == 0
    whole = replace(QUICK, most_bytes=len(FILM))
    fetched = fetch(films.address, into=part, source=source, limits=whole)
    assert fetched.size_bytes == len(FILM)


def test_a_film_waits_for_room(films, source, part):
    fault = fault_of(films, source, part, has_room=lambda size: size < len(FILM))

    assert (fault.code, fault.retryable) == ("no_space", True)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_address_that_expired_is_asked_for_again(films, source, part, status):
    films.will(says(b"expired", status))

    fault = fault_of(films, source, part)

    assert (fault.code, fault.needs_address) == ("result_gone", True)


@pytest.mark.parametrize("status", [204, 206, 304, 400, 429, 500, 503])
def test_a_busy_server_is_left_in_peace(films, source, part, status):
    films.will(says(b"", status, Retry_After="7"))

    fault = fault_of(films, source, part)

    assert fault.retryable
    if status != 206:
        assert (fault.code, fault.after_seconds) == ("result_unavailable", 7)


def test_somebody_who_cancels_is_heard_between_two_pieces(films, source, part):
    films.will(endless)
    seen: list[int] = []

    with pytest.raises(Stopped):
        fetch(
            films.address,
            into=part,
            source=source,
            report=lambda done, _: seen.append(done),
            cancelled=lambda: len(seen) > 2,
        )

    assert len(seen) == 3


def test_every_fault_says_that_the_film_is_paid_for_and_what_comes_next(
    films, source, part
):
    films.will(says(b"", 404))

    assert str(fault_of(films, source, part)) == (
        "The film's address at Runware no longer works. The film is made and paid for. "
        "A fresh address is asked for and it is fetched again by itself, which costs "
        "nothing."
    )
