"""Headers and bodies that operations read by themselves, as the OpenAPI tells them."""

from typing import Any

_TAG = (
    "The `ETag` of the board you saw, or `*` for any. Another one: 412, and nothing is "
    "written."
)


def _header(name: str, words: str, *, needed: bool, **schema: Any) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": needed,
        "description": words,
        "schema": {"type": "string", **schema},
    }


# Where a write replaces what is there: without it 428.
IF_MATCH_NEEDED = {"parameters": [_header("If-Match", _TAG, needed=True)]}
# Where a write moves what is there, whatever it is.
IF_MATCH = {"parameters": [_header("If-Match", _TAG, needed=False)]}
_KEY = _header(
    "Idempotency-Key",
    "A new one for each order. The same key with the same body again is the same order "
    "and the same answer, for a week at least; with another body it is a 422.",
    needed=True,
    minLength=1,
    maxLength=200,
    pattern=r"^[!-~]+$",
)
SPENDS = {"parameters": [_KEY]}
SPENDS_ON_A_BOARD = {
    "parameters": [_KEY, _header("If-Match", _TAG, needed=False)],
}
RANGE = {
    "parameters": [
        _header("Range", "A piece of the file: `bytes=0-1023`.", needed=False)
    ]
}


def upload(words: str, **fields: dict[str, Any]) -> dict[str, Any]:
    """A form with one file."""
    shape = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary", "description": words},
            **fields,
        },
    }
    body = {"required": True, "content": {"multipart/form-data": {"schema": shape}}}
    return {"requestBody": body}


def file_of(*kinds: str) -> dict[str, Any]:
    """An answer that is a file, or a piece of it."""
    shape = {"type": "string", "format": "binary"}
    content = {kind: {"schema": shape} for kind in kinds}
    answers: dict[int, dict[str, Any]] = {
        200: {"description": "The file.", "content": content},
        206: {"description": "The piece that was asked for.", "content": content},
        304: {"description": "It is as you know it."},
    }
    return {"responses": answers, **RANGE}


def document_of(kind: str, shape: str, *others: str) -> dict[str, Any]:
    """An answer that is a file to save; `others`: what else it may be."""
    content = {kind: {"schema": {"type": shape}}}
    content |= {other: {"schema": {}} for other in others}
    return {"responses": {200: {"description": "The file.", "content": content}}}
