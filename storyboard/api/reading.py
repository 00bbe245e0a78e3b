"""What a request says, read strictly: its JSON, and the conditions in its headers."""

import re
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from storyboard.api.refusals import Refusal, bad_values
from storyboard.boards.models import Board
from storyboard.domain.problem import Problem
from storyboard.domain.strictjson import parse
from storyboard.domain.text import refused_character
from storyboard.web.bodies import announced_bytes

MOST_JSON_BYTES = 10_000_000
_TAG = re.compile(r'"(\d{1,10})"', re.ASCII)
_KEY = re.compile(r"[\x21-\x7e]{1,200}", re.ASCII)


class StrictParser(Parser):
    """JSON as the standard writes it; every trick is named, with its place."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise Refusal("wrong-type", "Send JSON, as “application/json”.")
        if announced_bytes(request) > MOST_JSON_BYTES:
            raise Refusal("too-large", "JSON has 10 MB at most.")
        read = parse(request.body)
        if read.problems:
            raise bad_values(read.problems)
        if not isinstance(read.value, dict):
            message = "The body is one JSON object."
            raise bad_values([Problem("wrong_type", "body", message)])
        return read.value

    def parse_querydict(
        self,
        data: MultiValueDict[str, Any],
        list_fields: list[str],
        request: HttpRequest,
    ) -> dict[str, Any]:
        for name in data:
            for text in (name, *data.getlist(name)):
                if isinstance(text, str) and refused_character(text):
                    message = "The address holds a character that is not allowed."
                    raise bad_values([Problem("invalid_text", "query", message)])
        found: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return found


def etag_of(board: Board) -> str:
    return f'"{board.version}"'


def if_match(request: HttpRequest, *, needed: bool = True) -> int | None:
    """The version of the board that the program saw; None for `*`, and where it does
    not say and need not. Raises a 428, and a 412 for a tag that none of ours is.
    """
    said = request.headers.get("If-Match", "").strip()
    if not said:
        if needed:
            detail = "Send the board's ETag as If-Match, or “*” for any version."
            raise Refusal("needs-if-match", detail)
        return None
    if said == "*":
        return None
    if match := _TAG.fullmatch(said):
        return int(match[1])
    detail = (
        "If-Match is none of this board's tags. Nothing was written. Read it again."
    )
    raise Refusal("board-changed", detail)


def idempotency_key(request: HttpRequest) -> str:
    """Raises a 428 without one."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        detail = (
            "Send an Idempotency-Key of your own, a new one for each order: the same "
            "key again is the same order. Nothing was ordered."
        )
        raise Refusal("needs-key", detail)
    if not _KEY.fullmatch(key):
        message = "An Idempotency-Key has 1 to 200 visible ASCII characters."
        raise bad_values([Problem("invalid", "Idempotency-Key", message)])
    return key


def as_form(values: dict[str, Any]) -> QueryDict:
    """Typed values as the forms of the pages read them."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if isinstance(value, list):
            data.setlist(name, [str(one) for one in value])
        elif value is not None and value is not False:
            data[name] = "on" if value is True else str(value)
    return data
