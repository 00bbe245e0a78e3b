"""What somebody types as an address cannot lead the studio into its own house."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests

from storyboard.media.guard import Forbidden, Guard, is_public
from tests.providers.loopback import Loopback, listening, says

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
CASES = [
    case
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "url"
]
NAMES = {
    "example.com": ["93.184.215.14"],
    "mixed.test": ["93.184.215.14", "127.0.0.1"],
    "redirect.test": ["93.184.215.14"],
    "127.0.0.1.nip.io": ["127.0.0.1"],
}


def resolve(host: str, port: int) -> list[str]:
    """The names of the tests; numbers in odd forms as every resolver takes them."""
    if host in NAMES:
        return NAMES[host]
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port)]


GUARD = Guard(resolve=resolve)


@pytest.fixture
def inside() -> Iterator[Loopback]:
    with listening() as server:
        server.will(says({"secret": 1}))
        yield server


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_address_is_taken_or_refused_as_its_manifest_says(case):
    expect = case["expect"]

    if expect["outcome"] == "accepted":
        assert GUARD.check(case["value"]) == case["value"]
        return
    with pytest.raises(Forbidden) as refused:
        GUARD.check(case["value"])

    assert refused.value.code in expect["message_class"]
    assert str(refused.value).endswith("Nothing was sent.")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_no_address_of_the_manifest_is_ever_connected_to(case, monkeypatch):
    """The form aside: what is sent to it goes to a public place, or nowhere."""
    reached: list[str] = []

    def connects(where, *_, **__):
        reached.append(where[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("storyboard.media.guard.create_connection", connects)

    with (
        GUARD.session(seconds=10) as session,
        suppress(requests.RequestException, Forbidden),
    ):
        session.post(case["value"], data=b"{}", timeout=5)

    public = set(NAMES["example.com"])
    assert set(reached) <= public
    assert set(reached) == public or case["expect"]["outcome"] == "rejected"


REFUSED = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2001:20::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
]
REACHED = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:82a::200e",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_inside_is_not_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", REACHED)
def test_an_address_on_the_internet_is_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("port", [1, 22, 25, 6379, 8001])
def test_only_usual_ports_are_reached(port):
    with pytest.raises(Forbidden):
        GUARD.check(f"https://example.com:{port}/")

    assert GUARD.check("https://example.com:8443/") == "https://example.com:8443/"


def test_a_name_that_turns_inwards_after_the_check_reaches_nothing(inside):
    """One look at the form, another when it is used: only the second is connected to,
    and it is checked itself.
    """
    port = int(inside.address.rpartition(":")[2])
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    turning = replace(GUARD, ports=frozenset({port}), resolve=lambda *_: next(answers))
    address = f"https://turning.example:{port}/"

    assert turning.check(address) == address
    with turning.session(seconds=10) as session, pytest.raises(Forbidden):
        session.post(address, timeout=5)

    assert inside.heard == []


def test_a_name_is_looked_up_once_for_each_connection(inside):
    looked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        looked.append(host)
        return ["127.0.0.1"]

    guard = Guard(hosts=("hooks.lan",), resolve=once)
    port = inside.address.rpartition(":")[2]

    with guard.session(seconds=10) as session:
        for _ in range(3):
            session.post(f"http://hooks.lan:{port}/in", timeout=5)

    assert looked == ["hooks.lan"]
    assert [heard.path for heard in inside.heard] == ["/in"] * 3
    assert inside.heard[0].headers["Host"] == f"hooks.lan:{port}"


def test_the_next_address_of_a_name_is_tried_when_one_does_not_answer(inside):
    guard = Guard(hosts=("hooks.lan",), resolve=lambda *_: ["127.0.0.9", "127.0.0.1"])
    port = inside.address.rpartition(":")[2]

    with guard.session(seconds=10) as session:
        answer = session.get(f"http://hooks.lan:{port}/", timeout=5)

    assert answer.status_code == 200


def test_a_redirect_is_an_answer_and_no_more(inside):
    inside.will(says({}, 302, Location="http://127.0.0.1:1/"))
    guard = Guard.allowing([inside.address])

    with guard.session(seconds=10) as session:
        answer = session.post(inside.address, timeout=5)

    assert answer.status_code == 302
    assert len(inside.heard) == 1


def test_the_environment_lends_no_proxy(inside, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", inside.address)
    monkeypatch.setenv("ALL_PROXY", inside.address)

    with GUARD.session(seconds=10) as session, pytest.raises(Forbidden):
        session.get("http://127.0.0.1:9/", timeout=5)

    assert inside.heard == []


@pytest.mark.parametrize(
    "entry",
    ["127.0.0.0/8", "127.0.0.1", "hooks.lan", ".lan", "http://hooks.lan:{port}"],
)
def test_an_operator_can_allow_a_network_a_host_or_an_origin(inside, entry):
    port = inside.address.rpartition(":")[2]
    guard = replace(
        Guard.allowing([entry.format(port=port)]), resolve=lambda *_: ["127.0.0.1"]
    )
    address = f"http://hooks.lan:{port}/in"

    assert guard.check(address) == address
    with guard.session(seconds=10) as session:
        assert session.post(address, timeout=5).status_code == 200
    with pytest.raises(Forbidden):
        guard.check("http://10.0.0.1/")


def test_what_is_allowed_is_allowed_narrowly():
    guard = replace(
        Guard.allowing(["10.1.0.0/16", "hooks.lan", ".inner.lan", "http://a.lan:9000"]),
        resolve=lambda *_: ["192.168.1.1"],
    )

    assert guard.check("http://10.1.2.3:9/")
    assert guard.check("http://x.inner.lan/")
    for address in (
        "http://10.2.0.1/",
        "http://nothooks.lan/",
        "http://x.hooks.lan/",
        "http://inner.lan/",
        "http://a.lan:9001/",
        "https://a.lan:9000/",
    ):
        with pytest.raises(Forbidden):
            guard.check(address)


@pytest.mark.parametrize("order", [1, -1])
def test_a_name_with_one_address_inside_is_refused(order):
    guard = Guard(resolve=lambda *_: NAMES["mixed.test"][::order])

    with pytest.raises(Forbidden):
        guard.check("https://mixed.test/")


def test_a_mixed_name_is_refused_also_where_one_of_its_addresses_is_allowed():
    guard = replace(
        Guard.allowing(["127.0.0.0/8"]), resolve=lambda *_: ["127.0.0.1", "10.0.0.1"]
    )

    with pytest.raises(Forbidden):
        guard.check("http://mixed.lan/")


@pytest.mark.parametrize(
    "entry", ["", "10.0.0.5/8", "a b", "http://", "ftp://x", "a/b"]
)
def test_an_exception_that_means_nothing_is_an_error_at_once(entry):
    with pytest.raises(ValueError, match=r"\w"):
        Guard.allowing([entry])


def test_an_address_in_a_number_s_disguise_is_refused_without_looking_it_up():
    def never(host: str, port: int) -> list[str]:
        pytest.fail(f"looked up {host}")

    guard = Guard(resolve=never)

    for host in ("2130706433", "0x7f000001", "0177.1", "127.1", "134744072", "0"):
        with pytest.raises(Forbidden):
            guard.check(f"https://{host}/")


def test_a_name_nobody_knows_yet_may_be_written_down():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    guard = Guard(resolve=unknown)

    assert guard.check("https://soon.example/hook")
    for address in ("http://soon.example/", "https://soon.example:22/"):
        with pytest.raises(Forbidden):
            guard.check(address)
