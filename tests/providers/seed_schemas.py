"""The pages of the seven documented models as JSON schemas, written from the pages
themselves and not from our code; and the one rule a schema cannot say.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

FOLDER = Path(__file__).parent / "schemas"
SCHEMAS = {
    schema["title"]: Draft202012Validator(schema)
    for schema in (json.loads(f.read_text("utf-8")) for f in FOLDER.glob("*.json"))
}


def faults_in(model_id: str, sent: Mapping[str, Any]) -> list[str]:
    """Everything in the JSON that the model's page does not allow."""
    errors = SCHEMAS[model_id].iter_errors(sent)
    return [*(f"{e.json_path}: {e.message}" for e in errors), *_sum(sent)]


def _sum(sent: Mapping[str, Any]) -> Iterator[str]:
    """ "The sum of all segment durations must equal the root-level duration." """
    klingai = sent.get("providerSettings", {}).get("klingai", {})
    shots = klingai.get("multiPrompt") or sent.get("multi_prompt") or []
    if shots and sum(shot["duration"] for shot in shots) != sent["duration"]:
        yield "the shots do not add up"
