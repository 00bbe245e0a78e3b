"""Every film and every sound of the bad-inputs manifest does what the manifest says it
must, when it is uploaded as an element's.
"""

import html
import json
import re
import shutil
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from storyboard.boards.models import Element, Footage, Voice
from storyboard.media.clips import probe
from storyboard.media.store import Store
from tests.boards.library import make, picture, put
from tests.media.measure import usage_of

ROOT = Path(__file__).resolve().parents[1] / "badinputs"
MANIFEST = json.loads((ROOT / "manifest.json").read_text())
CASES = [c for c in MANIFEST["cases"] if c["category"] in ("video", "audio")]
LIMITS = MANIFEST["policy"]["limits_per_file_check"]
MARKER = b"MARKER7f3a"
SENTENCES_SAY = {
    "empty_file": "is empty",
    "unsupported_type": "Choose a",
    "damaged_file": "damaged or incomplete",
    "bad_dimensions": "16 to 4096",
    "too_many_pixels": "pixels",
    "too_long": "longer than",
    "too_short": "nothing in it to play",
    "too_many_frames": "damaged",
    "no_video_stream": "no picture track",
    "no_audio_stream": "no sound track",
    "unsupported_codec": "not supported",
    "frame_rate_out_of_range": "1 to 120",
}


@pytest.fixture
def store(media_dir: Path) -> Store:
    return Store(media_dir)


@pytest.fixture
def mara(as_max: Client) -> Element:
    return make(as_max, "Mara")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_does_what_its_manifest_says(
    case: dict[str, Any],
    as_max: Client,
    mara: Element,
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What a list would lead to lies beside it, and in the folder one works in.
    canaries(tmp_path)
    monkeypatch.chdir(tmp_path)
    if case["category"] == "audio":
        put(as_max, mara, "picture", file=picture())
    before = files_in(store)
    ways = [case["expect"], case["expect"].get("or", {})]
    started = time.monotonic()

    answer = upload(as_max, mara, case)

    assert time.monotonic() - started < LIMITS["seconds"]
    assert not list((store.root / "tmp").glob("*"))
    kept = Footage.objects.first() or Voice.objects.first()
    if kept is None:
        assert_refused_well(answer, case, all_of(ways, "message_class"))
        assert files_in(store) == before
        return
    assert answer.status_code == 200
    assert any(way["outcome"].startswith("accepted") for way in ways if way)
    ours = store.path(kept.file_name)
    assert MARKER not in ours.read_bytes()
    check = assert_our_film if isinstance(kept, Footage) else assert_our_sound
    check(ours)
    for fact in all_of(ways, "normalised"):
        assert_fact(fact, kept, ours)


def test_none_of_them_takes_more_memory_than_the_policy_says() -> None:
    usage = usage_of(*(ROOT / case["file"] for case in CASES))

    assert 10_000_000 < usage.peak_bytes < LIMITS["peak_rss_mb"] * 1_000_000


def upload(client: Client, element: Element, case: dict[str, Any]) -> HttpResponse:
    data = (ROOT / case["file"]).read_bytes()
    file = SimpleUploadedFile(case["upload_name"], data, "application/octet-stream")
    medium = "video" if case["category"] == "video" else "voice"
    answer: HttpResponse = put(client, element, medium, file=file)
    return answer


def canaries(folder: Path) -> None:
    (folder / "media").mkdir()
    for target in ("canary.mp4", "media/canary.mp4"):
        shutil.copy(ROOT / "video" / "ok-h264.mp4", folder / target)
    shutil.copy(ROOT / "audio" / "ok-wav.wav", folder / "canary.wav")


def files_in(store: Store) -> set[Path]:
    return {path for path in store.root.rglob("*") if path.is_file()}


def all_of(ways: list[dict[str, Any]], key: str) -> list[str]:
    return [value for way in ways for value in way.get(key, [])]


def assert_refused_well(
    answer: HttpResponse, case: dict[str, Any], classes: list[str]
) -> None:
    sentence = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f"“{case['upload_name']}”" in sentence
    assert any(SENTENCES_SAY[name] in sentence for name in classes), sentence
    assert "<!DOCTYPE" not in sentence
    assert len(sentence) < 400


def assert_our_film(path: Path) -> None:
    facts = probe(path, decode=True)
    assert (facts.container, facts.video_codec) == ("mp4", "h264")
    assert facts.width % 2 == facts.height % 2 == 0
    with av.open(str(path)) as film:
        (video,) = film.streams.video
        assert video.codec_context.pix_fmt == "yuv420p"
        assert next(film.decode(video)).rotation == 0
        said = {*film.metadata, *video.metadata}
        brands = {"major_brand", "minor_version", "compatible_brands"}
        assert said <= brands | {"language", "handler_name"}
        assert len(film.streams.audio) <= 1
        assert len(film.streams) == 1 + len(film.streams.audio)


def assert_our_sound(path: Path) -> None:
    with wave.open(str(path)) as heard:
        assert (heard.getnchannels(), heard.getsampwidth()) == (1, 2)
    assert path.stat().st_size == 44 + int.from_bytes(
        path.read_bytes()[40:44], "little"
    )


def assert_fact(fact: str, kept: Footage | Voice, ours: Path) -> None:
    checks = [check for pattern, check in FACTS if re.search(pattern, fact)]
    assert checks, f"no check for {fact!r}"
    for check in checks:
        check(kept, ours)


def is_short(kept: Footage | Voice, ours: Path) -> None:
    assert kept.duration_ms < 1000


def is_upright(kept: Footage | Voice, ours: Path) -> None:
    assert isinstance(kept, Footage)
    assert (kept.width, kept.height) == (64, 96)


def has_one_track(kept: Footage | Voice, ours: Path) -> None:
    with av.open(str(ours)) as film:
        assert len(film.streams.video) == 1


def is_finite(kept: Footage | Voice, ours: Path) -> None:
    with wave.open(str(ours)) as heard:
        samples = np.frombuffer(heard.readframes(-1), "<i2")
    assert samples.size


def is_ours(kept: Footage | Voice, ours: Path) -> None:
    """Held for every film and every sound that is kept."""


FACTS: list[tuple[str, Callable[[Footage | Voice, Path], None]]] = [
    (r"^duration from the decoded frames, under 1 s$", is_short),
    (r"^64x96 upright$", is_upright),
    (r"^first picture track$", has_one_track),
    (r"^finite samples", is_finite),
    (r"^(even sides|8-bit yuv420p H.264|transcoded|location dropped)$", is_ours),
    (r"no marker$|^cover dropped$|^stereo or mono$|inside the file was read$", is_ours),
]
