"""What django-ninja's schema leaves out: problems, scopes, and headers."""

from collections.abc import Mapping
from typing import Any

from storyboard.api.refusals import KINDS, MEDIA_TYPE

_PROBLEM = {
    "title": "Problem",
    "description": "RFC 9457. `type` leads to the words about this kind of problem.",
    "type": "object",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "place", "message"],
                "properties": {
                    "code": {"type": "string"},
                    "place": {"type": "string"},
                    "message": {"type": "string"},
                    "blocks": {"type": "boolean"},
                    "fix": {"type": ["object", "null"]},
                    "fixes": {"type": "array", "items": {"type": "object"}},
                },
            },
        },
        "price": {"type": "string", "description": "Of an order not agreed to."},
        "theirs": {"type": "string", "description": "What it is now, of a conflict."},
    },
}
_LIMITS = {
    "RateLimit-Limit": "Requests a minute.",
    "RateLimit-Remaining": "How many are left of this minute.",
    "RateLimit-Reset": "Seconds until the next minute.",
}
_ALWAYS = (401, 403, 404, 429, 500, 503)
_WITH_BODY = (400, 409, 412, 413, 415, 422, 507)


def completed(schema: Any, scopes: Mapping[str, list[str]]) -> Any:
    """The same schema, with the scopes of each operation and what it may answer beside
    its success.
    """
    parts = schema["components"]
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    parts["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": _HOW}
    }
    for path in schema["paths"].values():
        for method, operation in path.items():
            wanted = scopes[operation["operationId"]]
            operation["security"] = [{"token": wanted}]
            operation["x-scopes"] = wanted
            _complete(method, operation)
    return schema


_HOW = "A token of the page “API tokens”: `Authorization: Bearer sbd_…`."


def _complete(method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    for code, success in list(answers.items()):
        success.setdefault("description", "OK")
        if success["description"] == "No Content":
            success.pop("content", None)
        headers = {
            name: {"schema": {"type": "integer"}, "description": words}
            for name, words in _LIMITS.items()
        }
        success.setdefault("headers", {}).update(headers)
        answers[str(code)] = answers.pop(code)
    codes = set(_ALWAYS)
    if method != "get":
        codes |= set(_WITH_BODY)
    codes |= {422} if operation.get("parameters") else set()
    names = {p["name"] for p in operation.get("parameters", ())}
    codes |= {416} if "Range" in names else set()
    # A file that is made when it is asked for may find the disk full.
    is_made = "Range" not in names and not _is_json(answers)
    codes |= {507} if is_made else set()
    codes |= {428} if {"If-Match", "Idempotency-Key"} & names else set()
    for code in sorted(codes):
        answers.setdefault(str(code), _refused(code))


def _is_json(answers: dict[str, Any]) -> bool:
    kinds = [kind for answer in answers.values() for kind in answer.get("content", ())]
    return all(kind == "application/json" for kind in kinds)


def _refused(code: int) -> dict[str, Any]:
    kinds = [kind for kind, (status, _) in KINDS.items() if status == code]
    said = " ".join(f"`{kind}`: {KINDS[kind][1]}." for kind in kinds)
    shape = {"$ref": "#/components/schemas/Problem"}
    return {"description": said, "content": {MEDIA_TYPE: {"schema": shape}}}
