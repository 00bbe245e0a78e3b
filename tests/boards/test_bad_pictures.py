"""Every picture of the bad-inputs manifest does what the manifest says it must, when it
is uploaded as a shot's frame.
"""

import html
import json
import re
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageChops, ImageOps

from storyboard.boards.models import Frame, Shot
from storyboard.media.store import Store
from tests.boards.conftest import HTMX, address
from tests.media.measure import usage_of

ROOT = Path(__file__).resolve().parents[1] / "badinputs"
MANIFEST = json.loads((ROOT / "manifest.json").read_text())
CASES = [case for case in MANIFEST["cases"] if case["category"] == "image"]
LIMITS = MANIFEST["policy"]["limits_per_file_check"]
MARKER = b"MARKER7f3a"
BOUNDARY = "between-the-parts"
SENTENCES_SAY = {
    "empty_file": "is empty",
    "unsupported_type": "PNG, JPEG, WebP or GIF",
    "damaged_file": "damaged or incomplete",
    "too_many_pixels": "40 million",
    "bad_dimensions": "16 to 8192",
}


@pytest.fixture
def store(media_dir: Path) -> Store:
    return Store(media_dir)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_bad_picture_does_what_its_manifest_says(
    case: dict[str, Any], as_max: Client, shots: list[Shot], store: Store
) -> None:
    ways = [case["expect"], case["expect"].get("or", {})]
    started = time.monotonic()

    answer = upload(as_max, shots[0], case)

    assert time.monotonic() - started < LIMITS["seconds"]
    assert not list((store.root / "tmp").glob("*"))
    frame = Shot.objects.get(pk=shots[0].pk).first_frame
    if frame is None:
        assert_refused_well(answer, case, all_of(ways, "message_class"), store)
    else:
        assert answer.status_code == 200
        assert any(way["outcome"].startswith("accepted") for way in ways if way)
        assert_kept_well(frame, store)
        for fact in all_of(ways, "normalised"):
            assert_fact(fact, frame, case, as_max, store)


def test_the_refusals_cover_every_sentence() -> None:
    assert set(all_of([case["expect"] for case in CASES], "message_class")) == set(
        SENTENCES_SAY
    )


def test_no_bad_picture_takes_more_memory_than_the_policy_says() -> None:
    usage = usage_of(*(ROOT / case["file"] for case in CASES))

    assert 10_000_000 < usage.peak_bytes < LIMITS["peak_rss_mb"] * 1_000_000


def upload(client: Client, shot: Shot, case: dict[str, Any]) -> Any:
    """As a browser sends it, but for the name: Django's own client would cut folders
    off, and here the server has to.
    """
    # https://html.spec.whatwg.org/#multipart-form-data: these three are escaped.
    escaped = {"\r": "%0D", "\n": "%0A", '"': "%22"}
    name = "".join(escaped.get(c, c) for c in case["upload_name"])
    head = f'form-data; name="file"; filename="{name}"'
    body = b"\r\n".join(
        [
            f"--{BOUNDARY}".encode(),
            f"Content-Disposition: {head}".encode(),
            b"Content-Type: image/png",
            b"",
            (ROOT / case["file"]).read_bytes(),
            f"--{BOUNDARY}--".encode(),
            b"",
        ]
    )
    where = address("shot-frame", shot, "first")
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return client.post(where, body, kind, headers=HTMX)


def all_of(ways: list[dict[str, Any]], key: str) -> list[str]:
    return [value for way in ways for value in way.get(key, [])]


def assert_refused_well(
    answer: HttpResponse, case: dict[str, Any], classes: list[str], store: Store
) -> None:
    sentence = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f"“{case['upload_name']}”" in sentence
    assert any(SENTENCES_SAY.get(name, name) in sentence for name in classes)
    assert "<!DOCTYPE" not in sentence
    assert len(sentence) < 400
    assert not Frame.objects.exists()
    assert not [path for path in store.root.rglob("*") if path.is_file()]
    if "HEIC" in case.get("note", ""):
        assert "HEIC" in sentence


def assert_kept_well(frame: Frame, store: Store) -> None:
    names = {frame.picture_name, frame.preview_name, frame.thumb_name}
    files = {path for path in store.root.rglob("*") if path.is_file()}
    # The original stays as it came, under a suffix no page serves as a picture.
    kept = files - {store.path(frame.original_name)}
    assert len(files) - len(kept) == 1
    assert {store.path(name) for name in names} == kept
    for path in kept:
        assert MARKER not in path.read_bytes()
        with Image.open(path) as image:
            assert image.mode == "RGB"
            assert getattr(image, "n_frames", 1) == 1
            assert not image.getexif()
            assert not {"icc_profile", "exif", "xmp", "comment"} & set(image.info)
    with Image.open(store.path(frame.picture_name)) as image:
        assert image.size == (frame.width, frame.height)


def assert_fact(
    fact: str, frame: Frame, case: dict[str, Any], client: Client, store: Store
) -> None:
    checks = [check for pattern, check in FACTS if re.search(pattern, fact)]
    assert checks, f"no check for {fact!r}"
    with (
        warnings.catch_warnings(action="ignore"),  # Pillow's, about the broken EXIF
        Image.open(ROOT / case["file"]) as original,
        Image.open(store.path(frame.picture_name)) as stored,
    ):
        for check in checks:
            check(fact, frame, original, stored, client)


def first_frame_only(fact, frame, original, stored, client) -> None:
    first = original.convert("RGB")
    original.seek(1)

    assert difference(stored, first) == 0
    assert original.n_frames > 1


def metadata_dropped(fact, frame, original, stored, client) -> None:
    data = Path(stored.filename).read_bytes()
    assert set(png_chunks(data)) == {b"IHDR", b"IDAT", b"IEND"}


def rgb(fact, frame, original, stored, client) -> None:
    assert (stored.mode, "icc_profile" in stored.info) == ("RGB", False)


def middle_is_grey(fact, frame, original, stored, client) -> None:
    red, green, blue = stored.getpixel((stored.width // 2, stored.height // 2))
    assert red == green == blue
    assert 120 <= red <= 136


def blue_then_red(fact, frame, original, stored, client) -> None:
    left = stored.getpixel((stored.width // 4, stored.height // 2))
    right = stored.getpixel((3 * stored.width // 4, stored.height // 2))
    assert left[2] > 190 > 60 > left[0]
    assert right[0] > 190 > 60 > right[2]


def profile_ignored(fact, frame, original, stored, client) -> None:
    assert difference(stored, original.convert("RGB")) == 0


def turned(fact, frame, original, stored, client) -> None:
    wanted = tuple(map(int, re.findall(r"\d+", fact)))
    assert stored.size == (frame.width, frame.height) == wanted
    upright = ImageOps.exif_transpose(original)
    assert difference(stored, upright) < 24 < difference(stored, as_it_lies(original))


def as_it_lies(original: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(original)
    return original.convert("RGB").resize(upright.size)


def no_exif(fact, frame, original, stored, client) -> None:
    assert original.info.get("exif")
    assert b"Exif" not in Path(stored.filename).read_bytes()


def no_marker(fact, frame, original, stored, client) -> None:
    assert MARKER in Path(original.filename).read_bytes()
    assert MARKER not in Path(stored.filename).read_bytes()


def true_type(fact, frame, original, stored, client) -> None:
    assert original.format.lower() == frame.original_format
    assert stored.format == "PNG"
    assert frame.picture_name.endswith(".png")


def re_encoded(fact, frame, original, stored, client) -> None:
    assert difference(stored, original.convert("RGB")) < 24
    before = Path(original.filename).read_bytes()
    assert Path(stored.filename).read_bytes() != before


def generated_name(fact, frame, original, stored, client) -> None:
    scope = frame.team_id
    assert re.fullmatch(
        rf"team/{scope}/[0-9a-f]{{2}}/\w{{64}}\.png", frame.picture_name
    )
    assert Path(stored.filename).resolve().is_relative_to(settings.MEDIA_DIR.resolve())


def harmless_shown_name(fact, frame, original, stored, client) -> None:
    assert 0 < len(frame.name) <= 255
    assert frame.name.isprintable()
    assert not re.search(r"[/\\]", frame.name)
    assert not frame.name.startswith((".", " "))


def safe_header(fact, frame, original, stored, client) -> None:
    download = client.get(reverse("frame-file", args=[frame.pk, "original"]))
    assert download.status_code == 200
    header = download["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not re.search(r"[\r\n]", header)


FACTS: list[tuple[str, Callable[..., None]]] = [
    (r"^first frame only$", first_frame_only),
    (r"^metadata dropped$", metadata_dropped),
    (r"^8-bit sRGB RGB$", rgb),
    (r"^mid column near 128", middle_is_grey),
    (r"^left half blue, right half red$", blue_then_red),
    (r"^profile ignored$", profile_ignored),
    (r"^orientation applied: result \d+x\d+$", turned),
    (r"no EXIF left$", no_exif),
    (r"does not contain the marker", no_marker),
    (r"^stored under its true type$", true_type),
    (r"^re-encoded within the time limit$", re_encoded),
    (r"^stored under a generated name inside the media root$", generated_name),
    (r"^shown name is escaped", harmless_shown_name),
    (r"^Content-Disposition has no CR/LF$", safe_header),
]


def difference(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any channel of any pixel."""
    extremes = ImageChops.difference(one, other.convert("RGB")).getextrema()
    return int(np.max(extremes))


def png_chunks(data: bytes) -> list[bytes]:
    kinds, at = [], 8
    while at < len(data):
        kinds.append(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return kinds
