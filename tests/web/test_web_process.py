"""What a web process loads: pages need no film engine, and there are two of them."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ASK = """
import json, sys
from django.urls import get_resolver
import storyboard.wsgi
get_resolver().url_patterns
from storyboard.providers import registry
registry.provider("local").works_here
print(json.dumps(sorted({"av", "cv2", "numpy", "django"} & set(sys.modules))))
"""


def test_a_web_process_that_takes_an_order_loads_no_film_engine(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={
            "DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "storyboard.settings",
        },
        capture_output=True,
        check=True,
    )

    assert json.loads(answer.stdout) == ["django"]
