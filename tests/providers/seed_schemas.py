"""The pages of the seven documented models as JSON schemas, written from the pages
themselves and not from our code; and the one rule a schema cannot say.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parent / "schemas"
PAGES = [json.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.json")]
SCHEMAS = {page["title"]: Draft202012Validator(page) for page in PAGES}
PROPERTIES = {page["title"]: page["properties"] for page in PAGES}


def faults_in(model_id: str, sent: Mapping[str, Any]) -> list[str]:
    """Everything in the JSON that the model's page does not allow."""
    errors = SCHEMAS[model_id].iter_errors(sent)
    return [*(f"{e.json_path}: {e.message}" for e in errors), *_sum(sent)]


def defaults_of(model_id: str) -> dict[str, Any]:
    """What the model's page says a job without the field gets."""
    fields = PROPERTIES[model_id]
    return {name: of["default"] for name, of in fields.items() if "default" in of}


def _sum(sent: Mapping[str, Any]) -> Iterator[str]:
    """ "The sum of all segment durations must equal the root-level duration." """
    klingai = sent.get("providerSettings", {}).get("klingai", {})
    shots = klingai.get("multiPrompt") or sent.get("multi_prompt") or []
    if shots and sum(shot["duration"] for shot in shots) != sent["duration"]:
        yield "the shots do not add up"
