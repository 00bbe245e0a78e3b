"""Every picture of the bad-inputs manifest does what the manifest says it must."""

import json
import re
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils.http import content_disposition_header
from PIL import Image, ImageChops, ImageOps

from storyboard.media.errors import Refused
from storyboard.media.pictures import Picture, take_in
from storyboard.media.store import Store
from tests.media.measure import usage_of

ROOT = Path(__file__).resolve().parents[1] / "badinputs"
MANIFEST = json.loads((ROOT / "manifest.json").read_text())
CASES = [case for case in MANIFEST["cases"] if case["category"] == "image"]
LIMITS = MANIFEST["policy"]["limits_per_file_check"]
MARKER = b"MARKER7f3a"
SENTENCES_SAY = {
    "empty_file": "is empty",
    "unsupported_type": "PNG, JPEG, WebP or GIF",
    "damaged_file": "damaged or incomplete",
    "too_many_pixels": "40 million",
    "bad_dimensions": "16 to 8192",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_bad_picture_does_what_its_manifest_says(case, store) -> None:
    ways = [case["expect"], case["expect"].get("or", {})]
    started = time.monotonic()

    outcome = outcome_of(case, store)

    assert time.monotonic() - started < LIMITS["seconds"]
    assert not list((store.root / "tmp").iterdir())
    if isinstance(outcome, Refused):
        assert outcome.code in all_of(ways, "message_class")
        assert_refused_well(outcome, case, store)
    else:
        assert any(way["outcome"].startswith("accepted") for way in ways if way)
        assert_kept_well(outcome, store)
        for fact in all_of(ways, "normalised"):
            assert_fact(fact, outcome, case, store)


def test_no_bad_picture_takes_more_memory_than_the_policy_says() -> None:
    usage = usage_of(*(ROOT / case["file"] for case in CASES))

    assert 10_000_000 < usage.peak_bytes < LIMITS["peak_rss_mb"] * 1_000_000


def outcome_of(case: dict[str, Any], store: Store) -> Picture | Refused:
    try:
        with (ROOT / case["file"]).open("rb") as file:
            return take_in(file, name=case["upload_name"], store=store, scope="7")
    except Refused as refusal:
        return refusal


def all_of(ways: list[dict[str, Any]], key: str) -> list[str]:
    return [value for way in ways for value in way.get(key, [])]


def assert_refused_well(refusal: Refused, case: dict[str, Any], store: Store) -> None:
    assert refusal.code in MANIFEST["policy"]["message_classes"]
    assert case["upload_name"] in str(refusal)
    assert SENTENCES_SAY[refusal.code] in str(refusal)
    assert not (store.root / "team").exists()
    if "HEIC" in case.get("note", ""):
        assert "HEIC" in str(refusal)


def assert_kept_well(picture: Picture, store: Store) -> None:
    names = {picture.name, picture.preview_name, picture.thumb_name}
    files = {path for path in (store.root / "team").rglob("*") if path.is_file()}
    # The original stays as it came, under a suffix no page serves as a picture.
    kept = files - {store.path(picture.original_name)}
    assert len(files) - len(kept) == 1
    assert {store.path(name) for name in names} == kept
    for path in kept:
        assert MARKER not in path.read_bytes()
        with Image.open(path) as image:
            assert image.mode == "RGB"
            assert getattr(image, "n_frames", 1) == 1
            assert not image.getexif()
            assert not {"icc_profile", "exif", "xmp", "comment"} & set(image.info)
    with Image.open(store.path(picture.name)) as image:
        assert image.size == (picture.width, picture.height)


def assert_fact(fact: str, picture: Picture, case: dict[str, Any], store: Store):
    checks = [check for pattern, check in FACTS if re.search(pattern, fact)]
    assert checks, f"no check for {fact!r}"
    with (
        warnings.catch_warnings(action="ignore"),  # Pillow's, about the broken EXIF
        Image.open(ROOT / case["file"]) as original,
        Image.open(store.path(picture.name)) as stored,
    ):
        for check in checks:
            check(fact, picture, original, stored, store)


def first_frame_only(fact, picture, original, stored, store) -> None:
    first = original.convert("RGB")
    original.seek(1)

    assert difference(stored, first) == 0
    assert original.n_frames > 1


def metadata_dropped(fact, picture, original, stored, store) -> None:
    data = store.path(picture.name).read_bytes()
    assert set(png_chunks(data)) == {b"IHDR", b"IDAT", b"IEND"}


def rgb(fact, picture, original, stored, store) -> None:
    assert (stored.mode, "icc_profile" in stored.info) == ("RGB", False)


def middle_is_grey(fact, picture, original, stored, store) -> None:
    red, green, blue = stored.getpixel((stored.width // 2, stored.height // 2))
    assert red == green == blue
    assert 120 <= red <= 136


def blue_then_red(fact, picture, original, stored, store) -> None:
    left = stored.getpixel((stored.width // 4, stored.height // 2))
    right = stored.getpixel((3 * stored.width // 4, stored.height // 2))
    assert left[2] > 190 > 60 > left[0]
    assert right[0] > 190 > 60 > right[2]


def profile_ignored(fact, picture, original, stored, store) -> None:
    assert difference(stored, original.convert("RGB")) == 0


def turned(fact, picture, original, stored, store) -> None:
    wanted = tuple(map(int, re.findall(r"\d+", fact)))
    assert stored.size == (picture.width, picture.height) == wanted
    upright = ImageOps.exif_transpose(original)
    assert difference(stored, upright) < 24 < difference(stored, as_it_lies(original))


def as_it_lies(original: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(original)
    return original.convert("RGB").resize(upright.size)


def no_exif(fact, picture, original, stored, store) -> None:
    assert original.info.get("exif")
    assert b"Exif" not in store.path(picture.name).read_bytes()


def no_marker(fact, picture, original, stored, store) -> None:
    assert MARKER in Path(original.filename).read_bytes()
    assert MARKER not in store.path(picture.name).read_bytes()


def true_type(fact, picture, original, stored, store) -> None:
    assert original.format.lower() == picture.original_format
    assert stored.format == "PNG"
    assert picture.name.endswith(".png")


def re_encoded(fact, picture, original, stored, store) -> None:
    assert difference(stored, original.convert("RGB")) < 24
    before = Path(original.filename).read_bytes()
    assert store.path(picture.name).read_bytes() != before


def generated_name(fact, picture, original, stored, store) -> None:
    assert re.fullmatch(r"team/7/[0-9a-f]{2}/[0-9a-f]{64}\.png", picture.name)
    assert store.path(picture.name).resolve().is_relative_to(store.root.resolve())


def harmless_shown_name(fact, picture, original, stored, store) -> None:
    assert 0 < len(picture.shown_name) <= 255
    assert picture.shown_name.isprintable()
    assert not re.search(r"[/\\]", picture.shown_name)
    assert not picture.shown_name.startswith((".", " "))


def safe_header(fact, picture, original, stored, store) -> None:
    header = content_disposition_header(True, picture.shown_name)
    assert header
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
