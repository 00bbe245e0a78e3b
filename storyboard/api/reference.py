"""The OpenAPI as a person reads it: operations with scopes, shapes and examples."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Stretches of a sentence, and which of them are code.
Words = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    words: Words
    needed: bool


@dataclass(frozen=True, slots=True)
class Operation:
    name: str
    method: str
    path: str
    summary: str
    words: Words
    scopes: tuple[str, ...]
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    body_words: Words
    example: str
    answers: tuple[Field, ...]
    answer: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    slug: str
    operations: list[Operation]


def sections_of(schema: Mapping[str, Any]) -> list[Section]:
    """In the order of the schema."""
    sections: dict[str, Section] = {}
    shapes = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            name = said["tags"][0]
            slug = name.lower().replace(" ", "-")
            section = sections.setdefault(name, Section(name, slug, []))
            section.operations.append(_operation(path, method, said, shapes))
    return list(sections.values())


def _operation(
    path: str, method: str, said: Mapping[str, Any], shapes: Mapping[str, Any]
) -> Operation:
    body = said.get("requestBody", {}).get("content", {})
    shape = _resolved(_schema(body), shapes)
    code, success = next((c, a) for c, a in said["responses"].items() if c < "3")
    kinds = list(success.get("content", {}))
    told = _resolved(_schema(success.get("content", {})), shapes)
    example = ""
    if "application/json" in body:
        example = json.dumps(_example(shape, shapes), indent=2, ensure_ascii=False)
    return Operation(
        name=said["operationId"],
        method=method.upper(),
        path=path,
        summary=said["summary"],
        words=_in_one_line(said.get("description", "")),
        scopes=tuple(said["x-scopes"]),
        parameters=tuple(_parameters(said.get("parameters", ()), shapes)),
        body=tuple(_fields(shape, shapes)),
        body_words=_in_one_line(shape.get("description", "")),
        example=example,
        answers=tuple(_fields(told, shapes, is_answer=True)),
        answer=(int(code), ", ".join(kinds) or "nothing"),
    )


def _schema(content: Mapping[str, Any]) -> dict[str, Any]:
    """Of the one type there is."""
    first: dict[str, Any] = next(iter(content.values()), {})
    found: dict[str, Any] = first.get("schema", {})
    return found


def _resolved(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    if ref := schema.get("$ref"):
        return dict(shapes[ref.rpartition("/")[2]])
    return dict(schema)


def _parameters(
    parameters: Iterable[Mapping[str, Any]], shapes: Mapping[str, Any]
) -> Iterable[Field]:
    for one in parameters:
        if one["in"] == "path":
            continue
        kind = f"{one['in']}, {_kind(one['schema'], shapes)}"
        needed = bool(one.get("required"))
        yield Field(one["name"], kind, _in_one_line(one.get("description", "")), needed)


def _fields(
    schema: Mapping[str, Any], shapes: Mapping[str, Any], *, is_answer: bool = False
) -> Iterable[Field]:
    """What is answered is all there: only what is sent may be left out."""
    needed = set() if is_answer else set(schema.get("required", ()))
    for name, one in schema.get("properties", {}).items():
        words = _in_one_line(one.get("description", ""))
        yield Field(name, _kind(one, shapes), words, name in needed)


def _kind(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    """`string`, `list of Shot`, `integer or null`."""
    if ref := schema.get("$ref"):
        name = ref.rpartition("/")[2]
        choices = shapes[name].get("enum")
        return " | ".join(map(str, choices)) if choices else _said(name)
    if several := schema.get("anyOf"):
        return " or ".join(_kind(one, shapes) for one in several)
    if choices := schema.get("enum"):
        return " | ".join(map(str, choices))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), shapes)}"
    kind = str(schema.get("format") or schema.get("type") or "anything")
    return f"{kind}{_range(schema)}"


def _said(name: str) -> str:
    return name.removesuffix("Shape")


def _range(schema: Mapping[str, Any]) -> str:
    least, most = schema.get("minimum"), schema.get("maximum")
    if most is not None:
        return f", {least or 0} to {most}"
    if longest := schema.get("maxLength"):
        return f", {longest} characters at most"
    return ""


_EXAMPLES: Mapping[str, Any] = {
    "title": "The Keeper",
    "prompt": "A lamp is lit in the tower.",
    "seconds": 15,
    "shots": 3,
    "name": "Mara",
    "text": "Hold this shot a little longer.",
    "agreed": "",
    "do": "fit_total",
    "value": 15,
    "at": "00:00:01:12",
    "model": "local/animatic",
    "models": ["local/animatic"],
    "width": 1920,
    "height": 1080,
    "decision": "approved",
    "deed": "ask",
    "start": 24,
    "end": 48,
}
_ID = "0b9f6a52-8f3e-4a47-9a55-0a4e0d6cf1ce"


def _example(schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be sent; where nothing has to, the first things that can be."""
    properties = schema.get("properties", {})
    names = list(schema.get("required", ())) or list(properties)[:3]
    return {name: _value(name, properties[name], shapes) for name in names}


def _value(name: str, schema: Mapping[str, Any], shapes: Mapping[str, Any]) -> Any:
    found = _resolved(schema, shapes)
    if name in _EXAMPLES and found.get("type") not in ("array", "object"):
        return _EXAMPLES[name]
    if found.get("enum"):
        return found["enum"][0]
    if several := found.get("anyOf"):
        return _value(name, several[0], shapes)
    if found.get("type") == "array":
        if name == "models":
            return _EXAMPLES[name]
        return [_value("", found.get("items", {}), shapes)]
    if found.get("properties"):
        return _example(found, shapes)
    if found.get("format") == "uuid":
        return _ID
    plain = {"integer": 1, "number": 25, "boolean": True, "object": {}, "string": "…"}
    return schema.get("default", plain.get(str(found.get("type"))))


def _in_one_line(text: str) -> Words:
    pieces = " ".join(text.split()).split("`")
    return tuple((piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece)
