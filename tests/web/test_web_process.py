"""What a web process loads: pages need no film engine, and there are two of them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
ASK = """
import json, sys
from django.urls import get_resolver
import storyboard.wsgi
get_resolver().url_patterns
from storyboard.providers import registry
registry.provider("local").works_here
print(json.dumps(sorted({"av", "cv2", "django"} & set(sys.modules))))
"""


def answer_of(question: str, folder: Path, **environment: str) -> Any:
    """What a process with these settings prints."""
    named = {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "storyboard.settings"}
    said = subprocess.run(
        [sys.executable, "-c", question],
        cwd=ROOT,
        env=named | environment,
        capture_output=True,
        check=True,
    )
    return json.loads(said.stdout)


def test_a_web_process_that_takes_an_order_loads_no_film_engine(tmp_path: Path) -> None:
    assert answer_of(ASK, tmp_path) == ["django"]


HSTS = """
import json
from django.conf import settings
names = ["SECONDS", "PRELOAD"]
print(json.dumps([bool(getattr(settings, f"SECURE_HSTS_{name}")) for name in names]))
"""
AT_HTTPS = {"STORYBOARD_URL": "https://studio.test"}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [False, False]),
        (AT_HTTPS, [True, False]),
        (AT_HTTPS | {"STORYBOARD_HSTS_PRELOAD": "true"}, [True, True]),
    ],
)
def test_https_is_promised_for_good_only_where_somebody_said_so(
    environment: dict[str, str], expected: list[bool], tmp_path: Path
) -> None:
    assert answer_of(HSTS, tmp_path, **environment) == expected
