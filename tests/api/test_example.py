"""The documented example, as a person runs it: a real studio, a real worker, a film."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
import requests
from PIL import Image

from tests.browser.studio import ROOT, Studio, start, stop

pytestmark = pytest.mark.cluster


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    started = start(tmp_path / "data", STORYBOARD_PRACTICE="off")
    yield started
    stop(started)


def token_of(studio: Studio) -> str:
    """Made on the page, as a person does."""
    browser = requests.Session()

    def send(path: str, **form: object) -> str:
        page = browser.get(studio.url + path, timeout=30).text
        hidden = re.search(r'name="csrfmiddlewaretoken"\s+value="([^"]+)"', page)
        assert hidden
        sent = {"csrfmiddlewaretoken": hidden[1], **form}
        referer = {"Referer": studio.url + path}
        return browser.post(
            studio.url + path, data=sent, headers=referer, timeout=30
        ).text

    send("/account/login/", login=studio.login, password=studio.password)
    page = browser.get(f"{studio.url}/tokens/", timeout=30).text
    team = re.search(r'<option value="([0-9a-f-]{36})"', page)
    assert team
    made = send(
        "/tokens/", name="Example", team=team[1], days="30", scopes=["read", "edit"]
    )
    token = re.search(r'value="(sbd_[^"]+)"', made)
    assert token
    return token[1]


def test_the_example_writes_a_board_and_brings_its_film(
    studio: Studio, tmp_path: Path
) -> None:
    out, still = tmp_path / "film.mp4", tmp_path / "dusk.png"
    Image.new("RGB", (1280, 720), "navy").save(still)
    command = [sys.executable, "examples/make_a_film.py", str(out)]
    options = ["--url", studio.url, "--frame", str(still)]
    env = {**os.environ, "STORYBOARD_TOKEN": token_of(studio)}

    done = subprocess.run(
        [*command, *options],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=300,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(out)
    with av.open(str(out)) as film:
        assert film.streams.video[0].width == 1280
        assert round(float(film.duration or 0) / av.time_base) == 6
    env["STORYBOARD_TOKEN"] = "sbd_wrong"
    refused = subprocess.run(
        [*command, *options],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode == 1
    assert "401 A token is missing or no longer good" in refused.stderr
