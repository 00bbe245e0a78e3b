"""What the studio may reach when somebody else names the address.

An address is looked up once, when the socket is made, and that very answer is
connected to: a name cannot be public while it is checked and private a moment later.
`requests-hardened` does nearly this, but looks at the first of several addresses only
and knows no exceptions (1.3.0, 2026-11-21).
"""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    LocationParseError,
    NameResolutionError,
    NewConnectionError,
)
from urllib3.util import Url, parse_url
from urllib3.util.connection import create_connection

from storyboard.media.session import new_session

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Iterable[str]]

PORTS = frozenset({80, 443, 8000, 8080, 8443})
LONGEST = 2_000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_GLOBAL_IPV6 = IPv6Network("2000::/3")
# Which of these Python calls public differs from version to version.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "100.64.0.0/10",  # a provider's own network
        "168.63.129.16/32",  # Azure's inside, at an ordinary address
        "192.0.0.0/24",
        "192.88.99.0/24",  # the other end of 6to4
        "2001::/23",  # Teredo and other things that carry an address within
        "2002::/16",  # 6to4
        "3fff::/20",  # examples
    )
)


class Forbidden(ValueError):
    """`code`: `invalid_url` (it is none we use) or `blocked_url` (not there)."""

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES[code])
        self.code = code


# One sentence for all that is blocked: the answer must not tell what is inside.
_SENTENCES = {
    "invalid_url": (
        "This is no web address. Write it as “https://host/path”, without a name "
        "and password in it. Nothing was sent."
    ),
    "blocked_url": (
        "The studio sends nothing to this address. Use an https address that "
        "anybody on the internet can reach; whoever runs this server can allow "
        "others. Nothing was sent."
    ),
}


def looked_up(host: str, port: int) -> Iterable[str]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_, where in found]


@dataclass(frozen=True, slots=True)
class Guard:
    """Public addresses by https on the usual ports, and what is named here.

    `networks`, `hosts` (a leading dot: all below) and `origins` (scheme, host and port)
    may also be private, speak http, and listen anywhere. `ca_file`: whom to trust
    instead of the usual authorities.
    """

    networks: tuple[Network, ...] = ()
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    ports: frozenset[int] = PORTS
    ca_file: str = ""
    resolve: Resolve = looked_up

    @classmethod
    def allowing(cls, entries: Iterable[str]) -> "Guard":
        """From what an operator writes: `10.0.0.0/8`, `hooks.lan`, `.lan`,
        `http://localhost:9000`. Raises ValueError for anything else.
        """
        networks, hosts, origins = [], [], []
        for entry in entries:
            if network := _network(entry):
                networks.append(network)
            elif "://" in entry:
                origins.append(origin_of(_parsed(entry)))
            elif is_host(entry.removeprefix(".")):
                hosts.append(entry.lower())
            else:
                raise ValueError(f"no network, host or origin: {entry!r}")
        return cls(tuple(networks), tuple(hosts), tuple(origins))

    def check(self, url: str) -> str:
        """The address, spelled as it will be used. Raises Forbidden.

        A name that cannot be looked up now is let through: the connection is checked
        anyway, and a form need not wait for it.
        """
        parts = _parsed(url)
        with suppress(OSError):
            self.addresses_of(parts)
        return parts.url

    def addresses_of(self, parts: Url) -> list[str]:
        """Where to connect to. Raises Forbidden, or OSError when nobody knows."""
        host, is_usual = _host(parts), self._is_usual(parts)
        literal = _literal(host)
        try:
            found = [str(literal)] if literal else [*self.resolve(host, _port(parts))]
        except OSError:
            if is_usual:
                raise
            raise Forbidden("blocked_url") from None
        if self._is_exempt(parts) or all(map(self._is_widened, found)):
            return found
        if not is_usual or not all(is_public(ip_address(one)) for one in found):
            raise Forbidden("blocked_url")
        return found

    def _is_exempt(self, parts: Url) -> bool:
        return origin_of(parts) in self.origins or is_named(_host(parts), self.hosts)

    def _is_usual(self, parts: Url) -> bool:
        standard = parts.scheme == "https" and _port(parts) in self.ports
        return standard or self._is_exempt(parts)

    def _is_widened(self, address: str) -> bool:
        return any(ip_address(address) in network for network in self.networks)

    @contextmanager
    def session(self, *, seconds: float) -> Iterator[requests.Session]:
        """A session that goes nowhere else, and whose connections are cut when the time
        is over: whoever sends a head byte by byte keeps no worker.
        """
        adapter = _GuardedAdapter(self)
        with new_session(adapter) as session:
            session.verify = self.ca_file or True
            alarm = threading.Timer(seconds, adapter.cut)
            alarm.daemon = True
            alarm.start()
            try:
                yield session
            finally:
                alarm.cancel()
                adapter.forget()


def is_public(address: Address) -> bool:
    """Whether it is somewhere on the internet, and not carried inside an address of
    another kind (IPv4-mapped, NAT64, 6to4, Teredo).
    """
    if address.version == 6 and address not in _GLOBAL_IPV6:
        return False
    if any(address in network for network in _NEVER):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def is_named(host: str, names: Iterable[str]) -> bool:
    """Whether a host is one of the list, in which `.name` means all below it."""
    host = host.lower().rstrip(".")
    return any(
        host.endswith(name) if name.startswith(".") else host == name
        for name in map(str.lower, names)
    )


def is_host(text: str) -> bool:
    with suppress(Forbidden):
        return _host(_parsed(f"https://{text}")) == text.lower()
    return False


def origin_of(parts: Url) -> str:
    return f"{parts.scheme}://{_host(parts)}:{_port(parts)}"


def origin_at(url: str) -> str:
    """Scheme, host and port, spelled one way. Raises Forbidden."""
    return origin_of(_parsed(url))


def host_of(url: str) -> str:
    """Raises Forbidden."""
    return _host(_parsed(url))


def _parsed(url: str) -> Url:
    """By the parser that also makes the request, so that both see the same host."""
    odd = not url.isprintable() or " " in url or "\\" in url or len(url) > LONGEST
    try:
        parts = parse_url("" if odd else url)
    except LocationParseError:
        raise Forbidden("invalid_url") from None
    is_web = parts.scheme in _DEFAULT_PORTS and parts.host and parts.port != 0
    if not is_web or parts.auth is not None:
        raise Forbidden("invalid_url")
    return parts


def _host(parts: Url) -> str:
    return (parts.host or "").strip("[]")


def _port(parts: Url) -> int:
    return parts.port or _DEFAULT_PORTS[parts.scheme or ""]


def _literal(host: str) -> Address | None:
    """The address a host is written as. Raises Forbidden for spellings such as
    `0177.0.0.1` and `2130706433`, which resolvers take and no honest person types.
    """
    try:
        return ip_address(host.rstrip("."))
    except ValueError:
        pass
    try:
        socket.inet_aton(host.rstrip("."))
    except OSError:
        return None
    raise Forbidden("blocked_url")


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry)
    except ValueError:
        return None


class _Connects(HTTPConnection):
    """The point where urllib3 makes the socket; nothing else of it is changed."""

    adapter: "_GuardedAdapter"
    scheme = "http"

    def _new_conn(self) -> socket.socket:
        parts = Url(self.scheme, host=self.host, port=self.port)
        try:
            made = self._connected(self.adapter.guard.addresses_of(parts))
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"{self.host}: {error}") from error
        except OSError as error:
            raise NewConnectionError(self, f"{self.host}: {error}") from error
        self.adapter.remember(made)
        return made

    def _connected(self, addresses: list[str]) -> socket.socket:
        """By the first of them that answers."""
        last = OSError(f"no address for {self.host}")
        for address in addresses:
            try:
                return create_connection(
                    (address, self.port),
                    self.timeout,
                    socket_options=self.socket_options,
                )
            except OSError as error:
                last = error
        raise last


class _ConnectsSafely(_Connects, HTTPSConnection):
    scheme = "https"


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, guard: Guard) -> None:
        self.guard = guard
        self._sockets: list[socket.socket] = []
        self._is_over = False
        super().__init__(max_retries=0)
        plain = type("Plain", (_Connects,), {"adapter": self})
        safe = type("Safe", (_ConnectsSafely,), {"adapter": self})
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("P", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("S", (HTTPSConnectionPool,), {"ConnectionCls": safe}),
        }

    def remember(self, made: socket.socket) -> None:
        # A copy: TLS takes the socket itself away.
        self._sockets.append(made.dup())
        if self._is_over:
            self.cut()

    def cut(self) -> None:
        self._is_over = True
        for known in self._sockets:
            with suppress(OSError):
                known.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        while self._sockets:
            self._sockets.pop().close()
