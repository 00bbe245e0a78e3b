"""The JSON schema of every document in the archive, made of the list of columns."""

from typing import Any

from django.db import models

from storyboard.domain.camera import EASES, MOVES, TRANSITIONS
from storyboard.domain.drawing import Colour, Tool
from storyboard.domain.lifecycle import Fetch, State
from storyboard.domain.plan import LONGEST_BOARD, MOST_SHOTS, SIDES, SLUG
from storyboard.domain.soundtrack import FADES, HEARD, STARTS
from storyboard.exchange.archive import tables
from storyboard.exchange.archive.tables import Column, Table

Schema = dict[str, Any]
LONGEST_TEXT = 200_000
_MONEY: Schema = {"type": "string", "pattern": r"^-?[0-9]{1,10}\.[0-9]{2,6}$"}
_HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_MOMENT: Schema = {
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{6})?\+00:00$",
}
_DAY: Schema = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_MEDIUM: Schema = {
    "type": "string",
    "pattern": r"^media/[0-9a-f]{64}\.[a-z0-9]{1,8}$",
}
_WHOLE: dict[type[Any], int] = {
    models.PositiveSmallIntegerField: 32_767,
    models.PositiveIntegerField: 2_147_483_647,
    models.PositiveBigIntegerField: 2**53 - 1,
    models.IntegerField: 2_147_483_647,
}


def _list(of: Schema, most: int = 100_000) -> Schema:
    return {"type": "array", "items": of, "maxItems": most}


def _text(most: int = LONGEST_TEXT) -> Schema:
    return {"type": "string", "maxLength": most}


def _number(most: int = 2_147_483_647, least: int = 0) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(properties: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def name_of(kind: str) -> Schema:
    return {"type": "string", "pattern": rf"^{kind}-[1-9][0-9]{{0,5}}$"}


_TENTHS: Schema = {"type": "string", "pattern": r"^[0-9]{1,3}\.[0-9]0{0,5}$"}
# Left, top and size in parts of the picture; empty: nobody drew it.
_DRAWN = _list(_number(10_000), 3)
_SECONDS = _number(LONGEST_BOARD, 1)
_SIDE = _number(SIDES.stop - 1, SIDES.start)
# Values of a model's panel: plain ones, or a list of files.
_PLAIN = {"type": ["string", "number", "boolean", "null"], "maxLength": LONGEST_TEXT}
_SETTINGS = {
    "type": "object",
    "maxProperties": 200,
    "additionalProperties": {"anyOf": [_PLAIN, _list(_PLAIN, 1000)]},
}
_FRAME = _object(
    {
        "sha256": _HASH,
        "width": _number(),
        "height": _number(),
        "name": _text(255),
    }
)
_PART = {"type": "number", "minimum": 0, "maximum": 1}
_CROP = {"type": "array", "items": _PART, "minItems": 3, "maxItems": 3}
_CAMERA = _object(
    {
        "move": {"enum": [*MOVES]},
        "ease": {"enum": [*EASES]},
        "start": _CROP,
        "end": _CROP,
    }
)
_SHOT_PLAN = _object(
    {
        "prompt": _text(),
        "seconds": _SECONDS,
        "title": _text(),
        "first": _or_null(_FRAME),
        "last": _or_null(_FRAME),
        "carried": {"type": "boolean"},
        "camera": _CAMERA,
        "transition": _object(
            {"kind": {"enum": [*TRANSITIONS]}, "frames": _number(1000)}
        ),
    },
    optional=("carried", "camera", "transition"),
)
_ELEMENT_PLAN = _object(
    {
        "slug": _text(64),
        "name": _text(),
        "description": _text(),
        "pictures": _list(_FRAME, 10),
        "tags": _list(_text(), 1000),
        "videos": _list(_HASH, 10),
        "voices": _list(_HASH, 10),
    }
)
_SOUNDTRACK = _object(
    {
        "heard": {"enum": [*HEARD]},
        "voices": {"type": "boolean"},
        "track": _or_null(
            _object(
                {
                    "sha256": _HASH,
                    "name": _text(255),
                    "start": _number(STARTS[-1]),
                    "fade_in": _number(FADES[-1]),
                    "fade_out": _number(FADES[-1]),
                }
            )
        ),
    }
)
_PLAN = _object(
    {
        "title": _text(),
        "seconds": _SECONDS,
        "width": _SIDE,
        "height": _SIDE,
        "shots": _list(_SHOT_PLAN, MOST_SHOTS),
        "prompt": _text(),
        "negative_prompt": _text(),
        "sound": {"type": "boolean"},
        "elements": _list(_ELEMENT_PLAN, 1000),
        "soundtrack": _SOUNDTRACK,
    },
    optional=("soundtrack",),
)
_REQUEST = _object(
    {
        "format": {"const": "storyboard-request/1"},
        "model": _text(80),
        "plan": _PLAN,
        "settings": _SETTINGS,
        "results": _number(100, 1),
        "by_shot": {"type": "boolean"},
    },
    optional=("by_shot",),
)
_PIECE = _object(
    {
        "shot": _number(MOST_SHOTS),
        "seconds": _SECONDS,
        "clip": {"type": "string", "pattern": "^(clip-[1-9][0-9]{0,5})?$"},
        "start": _number(LONGEST_BOARD),
        "joins": {"type": "boolean"},
    }
)
_POINT = _number(10_000)
_STROKE = _object(
    {
        "tool": {"enum": [t.value for t in Tool]},
        "colour": {"enum": [c.value for c in Colour]},
        "points": _list(_POINT, 2000),
    }
)
_RESULT = _object(
    {
        "number": _number(1000),
        "job": _text(200),
        "state": {"enum": [f.value for f in Fetch]},
        "is_flagged": {"type": "boolean"},
        "charged_usd": _or_null(_MONEY),
        "found_at": _MOMENT,
        "error_code": _text(40),
        "error": _text(),
    }
)
_JSON = {
    "settings": _SETTINGS,
    "request": _REQUEST,
    "recipe": _list(_PIECE, MOST_SHOTS),
    "refused_places": _list(_text(200), 1000),
    "drawing": _list(_STROKE, 100),
    "peaks": _list(_number(100), 10_000),
    "crop_start": _DRAWN,
    "crop_end": _DRAWN,
    "tags": _list(_text(200), 1000),
    "former_slugs": _list(
        {"type": "array", "items": _text(64), "minItems": 2, "maxItems": 2}, 1000
    ),
}

_SCALARS: tuple[tuple[type[Any], Schema], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DecimalField, _MONEY),
    # Before the day, of which Django makes a moment.
    (models.DateTimeField, _MOMENT),
    (models.DateField, _DAY),
)
_WORDS = {"move": MOVES, "ease": EASES, "transition": TRANSITIONS, "heard": HEARD}


def _of(column: Column) -> Schema:
    value = _value(column)
    return _or_null(value) if column.field.null else value


def _value(column: Column) -> Schema:
    match column.kind:
        case "file":
            return _MEDIUM
        case "":
            return _plain(column.field)
    return name_of(column.kind)


def _plain(field: "models.Field[Any, Any]") -> Schema:
    if words := _WORDS.get(field.name):
        return {"enum": [*words]}
    if field.name == "slug":
        return {"type": "string", "pattern": rf"^{SLUG.pattern}$"}
    if field.name.startswith("track_"):
        return _TENTHS
    match field:
        case models.CharField() if field.flatchoices:
            return {"enum": [key for key, _ in field.flatchoices] + [""] * field.blank}
        case models.CharField() | models.TextField():
            return _text(field.max_length or LONGEST_TEXT)
        case models.JSONField():
            return _JSON[field.name]
    for kind, schema in _SCALARS:
        if isinstance(field, kind):
            return schema
    least = -2_147_483_648 if type(field) is models.IntegerField else 0
    return _number(_WHOLE[type(field)], least)


def _row(table: Table, **more: Schema) -> Schema:
    named = {"id": name_of(table.kind)} if table in tables.NAMED else {}
    columns = {column.said: _of(column) for column in table.columns}
    if table is tables.CLIP:
        # One whose files were removed for good has none.
        columns |= {
            name: _or_null(_MEDIUM) for name in tables.FILES.values() if name in columns
        }
    return _object({**named, **columns, **more}) | {"description": table.about}


_SHOT_CONTENT = _object(
    {
        "id": _or_null(name_of("shot")),
        "title": _text(120),
        "prompt": _text(),
        "seconds": _SECONDS,
        "locked": {"type": "boolean"},
        "first_frame": _or_null(name_of("frame")),
        "last_frame": _or_null(name_of("frame")),
        "shares_with": _or_null(name_of("shot")),
        "carries_to": _or_null(name_of("shot")),
        "move": {"enum": [*MOVES]},
        "ease": {"enum": [*EASES]},
        "crop_start": _DRAWN,
        "crop_end": _DRAWN,
        "transition": {"enum": [*TRANSITIONS]},
        "transition_frames": _number(1000),
    }
)
_CONTENT = _object(
    {
        "title": _text(200),
        "prompt": _text(),
        "negative_prompt": _text(),
        "seconds": _SECONDS,
        "width": _SIDE,
        "height": _SIDE,
        "sound": {"type": "boolean"},
        "heard": {"enum": [*HEARD]},
        "voices": {"type": "boolean"},
        "track": _or_null(name_of("voice")),
        "track_start": _TENTHS,
        "track_fade_in": _TENTHS,
        "track_fade_out": _TENTHS,
        "model": _text(80),
        "settings": _SETTINGS,
        "shots": _list(_SHOT_CONTENT, MOST_SHOTS),
    }
)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def schema() -> Schema:
    """Of `project.json`; `$defs` has the others: `board_file`, `render_file` and
    `revision`, one of which is each line of a history.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "storyboard-project/1: project.json",
        **_object(
            {
                "format": {"const": "storyboard-project/1"},
                "origin": {
                    "type": "string",
                    "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
                    "description": "The id of the project where it was made.",
                },
                "project": _row(tables.PROJECT),
                "people": _list(
                    _object(
                        {
                            "id": name_of("person"),
                            "name": _text(80),
                            "is_guest": {"type": "boolean"},
                        }
                    )
                ),
                "frames": _list(_row(tables.FRAME)),
                "footage": _list(_row(tables.FOOTAGE)),
                "voices": _list(_row(tables.VOICE)),
                "elements": _list(
                    _row(tables.ELEMENT, pictures=_list(name_of("frame"), 4))
                ),
                "boards": _list(
                    {
                        "type": "string",
                        "pattern": r"^boards/board-[1-9][0-9]{0,5}\.json$",
                    }
                ),
                "media": {
                    "type": "object",
                    "description": "Every file by its sha256, and its bytes.",
                    "propertyNames": _MEDIUM,
                    "additionalProperties": _number(2**53 - 1),
                },
            }
        ),
        "$defs": _definitions(),
    }


def _definitions() -> Schema:
    job = {
        "state": {"enum": [s.value for s in State]},
        "job": _text(200),
        "results": _list(_RESULT, 1000),
    }
    return {
        "board_file": _object(
            {
                "board": _row(tables.BOARD),
                "shots": _list(_row(tables.SHOT), 10_000),
                "pick": _or_null(_row(tables.PICK)),
                "draft_comments": _list(_ref("comment")),
                "history": {
                    "type": "string",
                    "pattern": r"^history/board-[1-9][0-9]{0,5}\.jsonl$",
                },
                "renders": _list(
                    {
                        "type": "string",
                        "pattern": r"^renders/render-[1-9][0-9]{0,5}\.json$",
                    }
                ),
            }
        ),
        "render_file": _object(
            {
                "render": _row(tables.RENDER, **job),
                "events": _list(_row(tables.EVENT)),
                "ledger": _list(_row(tables.LEDGER)),
                "clips": _list(_ref("clip"), 1000),
                "board": name_of("board"),
            }
        ),
        "revision": _row(tables.REVISION, content=_CONTENT),
        "clip": _row(
            tables.CLIP,
            comments=_list(_ref("comment")),
            verdicts=_list(_row(tables.VERDICT)),
            asked=_list(_row(tables.ASKED)),
        ),
        "comment": _row(
            tables.COMMENT,
            mentions=_list(_row(tables.MENTION), 1000),
            fix=_or_null(_row(tables.FIX)),
        ),
    }
