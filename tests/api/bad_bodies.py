"""Bodies that no board is made of: the bytes, the answer, and the place it names.

The classes are those of hostile JSON for any API: not JSON, the wrong shape, types,
ranges, ids, fields that are nobody's to set, and text that cannot be kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_WIDE = ", ".join(f'"field{number}": 1' for number in range(3000))


@dataclass(frozen=True, slots=True)
class Bad:
    name: str
    body: bytes
    status: int = 422
    kind: str = "bad-values"
    place: str = ""


def _board(fields: str) -> bytes:
    return f'{{"title": "Ignition", {fields}}}'.encode()


def _not_json() -> Iterator[Bad]:
    for name, body in (
        ("two values", b"{} {}"),
        ("single quotes", b"{'title': 'Ignition'}"),
        ("not UTF-8", b'{"title": "\xff\xfe"}'),
        ("cut", b'{"title": "Ign'),
        ("1,000 deep", _board('"x": ' + "[" * 1000 + "]" * 1000)),
        ("40 deep", _board('"x": ' + "[" * 40 + "]" * 40)),
        ("100,000 deep", b"[" * 100_000),
        ("30,000 objects", _board('"x": [' + "{}," * 30_000 + "{}]")),
    ):
        size = (413, "too-large") if "objects" in name else (400, "bad-request")
        yield Bad(name, body, *size)
    for name, body, place in (
        ("NaN", _board('"seconds": NaN'), "seconds"),
        ("Infinity", _board('"seconds": -Infinity'), "seconds"),
        ("1e999", _board('"seconds": 1e999'), "seconds"),
        ("5,000 digits", _board('"seconds": ' + "9" * 5000), "seconds"),
        ("key twice", b'{"title": "a", "title": "b"}', "file"),
    ):
        yield Bad(name, body, place=place)


def _shapes() -> Iterator[Bad]:
    for name, body in (
        ("null", b"null"),
        ("array", b"[]"),
        ("array of null", b"[null]"),
        ("array of the object", b'[{"title": "Ignition"}]'),
        ("text", b'"Ignition"'),
        ("number", b"7"),
    ):
        yield Bad(name, body, place="body")
    yield Bad("nothing in it", b"{}", place="title")
    yield Bad("nothing at all", b"", place="body")
    yield Bad("3,000 unknown fields", _board(_WIDE), place="field0")


def _values() -> Iterator[Bad]:
    for field, values in (
        ("seconds", ('"15"', "null", "{}", "[15]", "true", "15.0000001")),
        ("width", ("true", '"1920"', "null")),
        ("seconds", ("0", "-1", "3601", "99999999999999999")),
        ("shots", ("0", "201", "1e3", "999999999999")),
        ("width", ("0", "15", "17", "8194", "4294967297")),
        ("height", ("9007199254740993",)),
    ):
        for value in values:
            yield Bad(f"{field} {value}", _board(f'"{field}": {value}'), place=field)
    for value in ("7", "null", '["Ignition"]', "{}", "true", '""', '" "'):
        body = f'{{"title": {value}}}'.encode()
        yield Bad(f"title {value}", body, place="title")
    long = f'{{"title": "{"x" * 100_000}"}}'.encode()
    yield Bad("title of 100,000", long, place="title")


def _foreign() -> Iterator[Bad]:
    for field in ("cost", "team", "team_id", "__proto__", "_state", "id", "version"):
        yield Bad(f"extra {field}", _board(f'"{field}": 1'), place=field)


def _texts() -> Iterator[Bad]:
    for name, text in (
        ("NUL", r"\u0000"),
        ("lone surrogate", r"\ud800"),
        ("bell", r"\u0007"),
        ("escape", r"\u001b[31m"),
    ):
        yield Bad(name, f'{{"title": "x{text}"}}'.encode(), place="title")
        yield Bad(f"{name} in a key", _board(f'"x{text}": 1'), place="file")


BAD = [*_not_json(), *_shapes(), *_values(), *_foreign(), *_texts()]
