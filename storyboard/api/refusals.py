"""Problems as RFC 9457 has them: what every refusal of the API looks like."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Misshapen

from storyboard.api.actions.boards import BoardMoved
from storyboard.api.actions.keys import KeyReused
from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.bundle import Absent, Unreadable
from storyboard.boards.edits import NotAField, as_text
from storyboard.domain.problem import Problem
from storyboard.domain.strictjson import JsonError
from storyboard.exchange.actions.films import TooMany as TooManyFilms
from storyboard.exchange.papers import NoRoom, NotMade, NotNow
from storyboard.providers.errors import UnknownModel
from storyboard.renders import actions as renders
from storyboard.renders.finding import NotThisJob
from storyboard.review.actions.comments import TooMany
from storyboard.web.outage import RETRY_SECONDS

logger = logging.getLogger(__name__)

# Nobody reads more problems than these in one answer.
_MOST = 200

MEDIA_TYPE = "application/problem+json"
# Every kind of problem, by the end of its `type`, and what it means in general.
KINDS: Mapping[str, tuple[int, str]] = {
    "bad-request": (400, "The request cannot be read"),
    "no-token": (401, "A token is missing or no longer good"),
    "no-scope": (403, "The token has not the scope for this"),
    "no-right": (403, "Your role does not let you do this"),
    "not-found": (404, "There is nothing here, or nothing you may see"),
    "no-such-method": (405, "This address does not take the method"),
    "conflict": (409, "Somebody else changed this meanwhile"),
    "not-now": (409, "This is not possible as things stand"),
    "not-agreed": (409, "The order costs money nobody has agreed to"),
    "cap-reached": (409, "The order would go over a spending cap"),
    "board-changed": (412, "The board is no longer the one you saw"),
    "too-large": (413, "The body is larger than allowed"),
    "wrong-type": (415, "The body is of a type this address does not take"),
    "bad-range": (416, "The range lies outside the file"),
    "not-possible": (422, "The rules do not allow this"),
    "board-problems": (422, "The board has problems to mend first"),
    "bad-values": (422, "Some values do not fit"),
    "key-reused": (422, "The Idempotency-Key was used for another request"),
    "needs-if-match": (428, "Say which version you change"),
    "needs-key": (428, "Say an Idempotency-Key"),
    "too-often": (429, "Too many requests"),
    "failed": (500, "The studio made a mistake"),
    "no-space": (507, "There is no room on the disk"),
    "busy": (503, "The database does not answer"),
    "many-at-once": (503, "As many of these are under way as may be"),
}


@dataclass
class Refusal(Exception):
    """A refusal as it is answered. `more` are members of its own, beside the usual."""

    kind: str
    detail: str
    problems: Iterable[Problem] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        return KINDS[self.kind][0]


def problem_json(problem: Problem) -> dict[str, Any]:
    """A broken rule as the API says it; `fix` is the first way to mend it."""
    fixes = [
        {"do": fix.do, "label": fix.label, "shot": fix.shot, "value": fix.value}
        for fix in problem.fixes
    ]
    return {
        "code": problem.code,
        "place": problem.place,
        "message": problem.message,
        "blocks": problem.blocks,
        "fix": fixes[0] if fixes else None,
        "fixes": fixes,
    }


def answer(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    said: dict[str, Any] = {
        "type": f"{reverse('api')}#{refusal.kind}",
        "title": KINDS[refusal.kind][1],
        "status": refusal.status,
        "detail": refusal.detail,
        "instance": escape_uri_path(request.path),
        **refusal.more,
    }
    if problems := [problem_json(one) for one in islice(refusal.problems, _MOST)]:
        said["problems"] = problems
    return JsonResponse(
        said,
        status=refusal.status,
        content_type=MEDIA_TYPE,
        headers=dict(refusal.headers),
    )


def refusal_of(error: Exception) -> Refusal:
    """Every exception that an operation may end in. What nobody foresaw is logged and
    told as a mistake of ours.
    """
    if isinstance(error, HttpError) and isinstance(error.__cause__, Exception):
        # So django-ninja wraps whatever our parser says of a body.
        error = error.__cause__
    for kinds, told in _TOLD:
        if isinstance(error, kinds):
            refusal: Refusal = told(error)
            return refusal
    logger.error("the API failed", exc_info=error)
    return Refusal(
        "failed",
        "The studio made a mistake; it is in its log. What you sent may or may not "
        "have been done: look before you send it again. An order sent again with the "
        "same Idempotency-Key is the same order.",
    )


def _same(error: Exception) -> Refusal:
    assert isinstance(error, Refusal)
    return error


def _misshapen(error: Exception) -> Refusal:
    assert isinstance(error, Misshapen)
    found = [
        Problem(
            str(one["type"]),
            _place(one["loc"]),
            _WORDS.get(one["type"]) or f"{one['msg']}.",
        )
        for one in error.errors
    ]
    return Refusal("bad-values", _first(found), found)


_WORDS = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This is a text.",
    "int_type": "This is a whole number.",
    "int_parsing": "This is a whole number.",
    "bool_type": "This is true or false.",
    "bool_parsing": "This is true or false.",
    "uuid_parsing": "This is an id, as the API gives them out.",
    "uuid_type": "This is an id, as the API gives them out.",
    "list_type": "This is a list.",
    "dict_type": "This is an object.",
}


def _place(where: Iterable[Any]) -> str:
    """`shots[2].prompt`, without where in the request it stood."""
    source, *steps = where
    place = ""
    for step in steps:
        if isinstance(step, int):
            place += f"[{step}]"
        else:
            place += f".{step}" if place else str(step)
    # The name of the argument that holds the whole body says nothing to a person.
    if source == "body" and place.partition(".")[0] in ("said", "body"):
        place = place.partition(".")[2]
    return place or str(source)


def _first(problems: list[Problem]) -> str:
    if not problems:
        return "Some values do not fit."
    more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
    return f"{problems[0].place}: {problems[0].message}{more}"


def _invalid(error: Exception) -> Refusal:
    assert isinstance(error, ValidationError)
    return bad_values([Problem("invalid", "body", words) for words in error.messages])


def bad_values(problems: Iterable[Problem]) -> Refusal:
    found = list(problems)
    return Refusal("bad-values", _first(found), found)


def _conflict(error: Exception) -> Refusal:
    assert isinstance(error, Conflict)
    detail = f"{error} Nothing was written. Read it again, then repeat."
    return Refusal("conflict", detail, more={"theirs": as_text(error.theirs)})


def _board_problems(error: Exception) -> Refusal:
    assert isinstance(error, renders.BoardHasProblems)
    detail = "Nothing was ordered. Mend the board first: each problem says how."
    return Refusal("board-problems", detail, error.problems)


def _not_agreed(error: Exception) -> Refusal:
    assert isinstance(error, renders.NotAgreed)
    detail = f"{error} Send it again with this very price as “agreed”."
    return Refusal("not-agreed", detail, more={"price": str(error.quote)})


def _moved(error: Exception) -> Refusal:
    assert isinstance(error, BoardMoved)
    detail = (
        "The board was changed since you saw it. Nothing was written. Read it again."
    )
    version = error.board.version
    return Refusal("board-changed", detail, headers={"ETag": f'"{version}"'})


def _unreadable(error: Exception) -> Refusal:
    assert isinstance(error, Unreadable)
    return bad_values(error.problems)


def _json(error: Exception) -> Refusal:
    assert isinstance(error, JsonError)
    kind = "too-large" if error.problem.code == "file_too_large" else "bad-request"
    problem = Problem(error.problem.code, "body", error.problem.message)
    return Refusal(kind, error.problem.message, [problem])


def _too_large(error: Exception) -> Refusal:
    return Refusal("too-large", "The body is larger than this address takes.")


def _of(kind: str, **headers: str) -> Any:
    return lambda error: Refusal(kind, str(error) or KINDS[kind][1], headers=headers)


def _always(kind: str, detail: str, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda error: Refusal(kind, detail, headers=named)


_NOT_IN = (
    "Send “Authorization: Bearer …” with a token that is not revoked, has not ended, "
    "and whose person is still on the team. The page “API tokens” makes tokens."
)
_KEY_REUSED = (
    "This Idempotency-Key was used for another request. Nothing was ordered. Each "
    "order has a key of its own."
)
# The first that fits. What Django suspects is for the log, not for who asked.
_TOLD: tuple[tuple[Any, Any], ...] = (
    (Refusal, _same),
    (
        AuthenticationError,
        _always("no-token", _NOT_IN, WWW_Authenticate='Bearer realm="Storyboard"'),
    ),
    (Http404, _always("not-found", "There is nothing here that you may see.")),
    (PermissionDenied, _of("no-right")),
    (Misshapen, _misshapen),
    (ValidationError, _invalid),
    (JsonError, _json),
    (RequestDataTooBig, _too_large),
    (MultiPartParserError, _always("bad-request", "The form cannot be read.")),
    (BadRequest, _of("bad-request")),
    (SuspiciousOperation, _always("bad-request", "The request cannot be read.")),
    (Conflict, _conflict),
    (BoardMoved, _moved),
    (KeyReused, _always("key-reused", _KEY_REUSED)),
    (renders.BoardHasProblems, _board_problems),
    (renders.BoardHasChanged, _of("board-changed")),
    (renders.NotAgreed, _not_agreed),
    (renders.CapReached, _of("cap-reached")),
    (
        (
            renders.CannotCancel,
            renders.TooLate,
            renders.PartNotWanted,
            renders.PickedMeanwhile,
            NotThisJob,
            Absent,
            TooManyFilms,
        ),
        _of("not-now"),
    ),
    (NotNow, _of("many-at-once", **{"Retry-After": "30"})),
    (NoRoom, _of("no-space")),
    ((NotPossible, NotAField, UnknownModel, NotMade), _of("not-possible")),
    (Unreadable, _unreadable),
    (
        TooMany,
        lambda error: Refusal("too-often", str(error), headers={"Retry-After": "60"}),
    ),
    (
        OperationalError,
        _always(
            "busy",
            "Nothing was saved. Try again in a moment.",
            Retry_After=str(RETRY_SECONDS),
        ),
    ),
)
