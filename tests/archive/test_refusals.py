"""Damaged, hostile and newer archives: each is refused with the reason, and leaves
nothing.
"""

import hashlib
import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Project
from storyboard.exchange.actions import imports as actions
from storyboard.exchange.archive import opening, unpacking
from storyboard.exchange.archive.building import Building
from storyboard.exchange.models import Import
from storyboard.exchange.tasks.imports import check_import
from storyboard.media.store import Store
from storyboard.review.models import Mute
from tests.archive.conftest import bring, everything, packed, with_json
from tests.cast import Cast

Files = dict[str, bytes]


@pytest.fixture
def refused(as_mallory: Client) -> Callable[[bytes], str]:
    """Why an archive was refused, in words; nothing is left of it."""

    def bring_it(data: bytes) -> str:
        before = everything()
        page = bring(as_mallory, data)
        assert everything() == before
        soup = BeautifulSoup(page.content, "html.parser")
        alert = soup.select_one("main [role=alert]")
        assert alert, page.content.decode()[:3000]
        return " ".join(alert.get_text(" ").split())

    return bring_it


def medium(files: Files, suffix: str) -> str:
    return next(name for name in sorted(files) if name.endswith(suffix))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.json",
        "/etc/passwd",
        "media\\..\\evil.mp4",
        "C:/evil.json",
        "media/../project.json",
        "evil.sh",
        "media/" + "A" * 64 + ".mp4",
    ],
)
def test_a_name_that_leads_elsewhere(
    name: str, small_files: Files, refused: Callable[[bytes], str]
) -> None:
    assert "Nothing was imported" in refused(packed({**small_files, name: b"x"}))


def test_a_name_that_ends_before_its_end(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    data = packed({**small_files, "boards/board-7.json!.sh": b"x"})

    assert "board-7" in refused(data.replace(b"json!.sh", b"json\x00.sh"))


def test_two_files_of_one_name_whatever_their_case(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    target = io.BytesIO(packed(small_files))
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(target, "a") as archive,
    ):
        archive.writestr("project.json", b"{}")

    assert "is there twice" in refused(target.getvalue())
    assert "is there twice" in refused(packed({**small_files, "PROJECT.JSON": b"{}"}))


def test_a_link(small_files: Files, refused: Callable[[bytes], str]) -> None:
    target = io.BytesIO(
        packed({n: d for n, d in small_files.items() if n != "style.css"})
    )
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo("style.css")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")

    assert "is a link or a device" in refused(target.getvalue())


def test_a_bomb(small_files: Files, refused: Callable[[bytes], str]) -> None:
    target = io.BytesIO(
        packed({n: d for n, d in small_files.items() if n != "style.css"})
    )
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("style.css", bytes(50_000_000))

    assert "a trap" in refused(target.getvalue())


def test_texts_without_an_end(
    small_files: Files,
    refused: Callable[[bytes], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "MOST_HISTORY_BYTES", 100)

    assert "No studio reads so much" in refused(packed(small_files))


def test_files_that_lie_over_each_other(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    """The list says of each that it begins where the first does."""
    data = bytearray(packed({**small_files, "index.html": b"x" * 60_000}))
    at = data.index(b"PK\x01\x02")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            size = max(len(one) for one in small_files.values())
            struct.pack_into("<II", data, at + 20, size, size)
            at += 46 + len(info.filename)

    assert "Nothing was imported" in refused(bytes(data))


def test_one_that_needs_more_room_than_there_is(
    small_files: Files,
    refused: Callable[[bytes], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = packed(small_files)
    monkeypatch.setattr(Store, "free_bytes", lambda _: 2 * len(data) + 200_000)
    assert "no room" not in refused(data[:-100])
    monkeypatch.setattr(Store, "free_bytes", lambda _: 1000)

    assert "has not twice that free" in refused(data)


def test_a_film_of_another_content(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    film = medium(small_files, ".mp4")
    other = small_files[film][:-1] + b"!"

    assert "its sha256 is another" in refused(packed({**small_files, film: other}))


def test_a_file_that_is_missing_and_one_that_nobody_knows(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    film = medium(small_files, ".mp4")
    less = {name: data for name, data in small_files.items() if name != film}
    assert "is not in the ZIP" in refused(packed(less))

    more = {**small_files, "media/" + "a" * 64 + ".mp4": b"x"}
    assert "does not know of" in refused(packed(more))


def test_a_file_that_nothing_needs(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    name = "media/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881.txt"
    data = with_json(
        {**small_files, name: b"x"},
        "project.json",
        lambda head: head["media"].update({name: 1}),
    )

    assert "that nothing in it needs" in refused(data)


def test_an_archive_of_a_newer_program(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    data = with_json(
        small_files,
        "project.json",
        lambda head: head.update(format="storyboard-project/2", surprise=True),
    )

    assert "made by a newer Storyboard" in refused(data)


def test_what_is_no_project(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    assert "damaged or incomplete" in refused(b"not a zip")
    assert "damaged or incomplete" in refused(packed(small_files)[:-400])
    assert "There is no project.json" in refused(packed({"README.txt": b"hello"}))
    assert "it is no project" in refused(packed({"project.json": b"[]"}))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"format": "storyboard-project/1", "format": 1}', "written twice"),
        (b'{"format": NaN}', "NaN"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"format": "storyboard-project/1"}', "something is missing"),
        (b'{"a": "\xff"}', "not text in UTF-8"),
    ],
)
def test_json_of_no_standard(
    text: bytes, why: str, small_files: Files, refused: Callable[[bytes], str]
) -> None:
    assert why in refused(packed({**small_files, "project.json": text}))


RENDER, BOARD = "renders/render-1.json", "boards/board-1.json"


def _set(path: str, value: Any) -> Callable[[Any], None]:
    *way, last = path.split(".")

    def change(document: Any) -> None:
        for step in way:
            document = document[int(step) if step.isdigit() else step]
        document[int(last) if last.isdigit() else last] = value

    return change


@pytest.mark.parametrize(
    ("name", "path", "value", "why"),
    [
        (RENDER, "clips.0.frames", 7, "its film is another"),
        (RENDER, "clips.0.width", 4096, "its film is another"),
        (RENDER, "clips.0.sha256", "0" * 64, "another sha256"),
        (RENDER, "clips.0.rate_den", 0, "its film is another"),
        (RENDER, "clips.0.verdicts.0.decision", "adored", "none of the words"),
        (RENDER, "clips.0.comments.0.shot", "shot-99", "cannot be as it says"),
        (RENDER, "clips.0.comments.0.made_at", "2999-01-01T00:00:00+00:00", "still to"),
        (
            RENDER,
            "clips.0.comments.0.made_at",
            "2026-13-01T00:00:00+00:00",
            "cannot be",
        ),
        (RENDER, "clips.0.comments.0.end_frame", 5, "contradicts itself"),
        (RENDER, "render.fingerprint", "0" * 64, "not the one that was given"),
        (RENDER, "render.request.plan.shots.0.seconds", 9, "not the one"),
        (RENDER, "render.request.plan.seconds", 2.0, "of another kind"),
        (RENDER, "render.ordered_by", "person-77", "cannot be as it says"),
        (RENDER, "ledger.0.amount_usd", "1e9999", "of another kind"),
        (RENDER, "surprise", 1, "does not belong there"),
        (BOARD, "shots.0.move", "somersault", "none of the words"),
        (BOARD, "shots.0.seconds", 0, "contradicts itself"),
        (BOARD, "shots.1.place", 0, "contradicts itself"),
        (BOARD, "renders", ["renders/render-2.json"], "is not in the ZIP"),
        ("project.json", "frames.0.width", 65, "its picture is another"),
        ("project.json", "frames.0.original_bytes", 1, "its original is another"),
        ("project.json", "origin", "x", "not written as it should be"),
    ],
)
def test_facts_that_do_not_fit(
    name: str,
    path: str,
    value: Any,
    why: str,
    small_files: Files,
    refused: Callable[[bytes], str],
) -> None:
    assert why in refused(with_json(small_files, name, _set(path, value)))


def swapped(files: Files, old: str, data: bytes) -> Files:
    """One medium is another, with its hash and size everywhere."""
    digest, before = hashlib.sha256(data).hexdigest(), old[6:70]
    head = json.loads(files["project.json"])
    head["media"][old] = len(data)
    texts = {
        name: text.replace(before.encode(), digest.encode())
        for name, text in {**files, "project.json": json.dumps(head).encode()}.items()
        if not name.startswith("media/")
    }
    media = {name: d for name, d in files.items() if name.startswith("media/")}
    media.pop(old)
    return {**texts, **media, old.replace(before, digest): data}


def test_a_film_that_is_none(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    film = medium(small_files, ".mp4")
    cut = small_files[film][:2000]

    assert "damaged" in refused(packed(swapped(small_files, film, cut)))
    assert "clip-1" in refused(packed(swapped(small_files, film, b"#!/bin/sh\n")))


def test_a_picture_that_hides_something(
    small_files: Files, refused: Callable[[bytes], str]
) -> None:
    head = json.loads(small_files["project.json"])
    picture = head["frames"][0]["picture"]
    assert picture.endswith(".png")
    data = small_files[picture] + b"<script>alert(1)</script>"
    files = swapped(small_files, picture, data)
    head = json.loads(files["project.json"])
    head["frames"][0]["size_bytes"] = len(data)
    files["project.json"] = json.dumps(head).encode()

    said = refused(packed(files))

    assert "holds more than a picture" in said or "damaged" in said


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (unpacking.Files, "unpack"),
        (unpacking.Files, "look_at_frame"),
        (unpacking.Files, "look_at_clip"),
        (Building, "_comments"),
        (Store, "take_over"),
        (actions, "_write"),
        (actions, "members_of"),
        (Mute.objects, "bulk_create"),
    ],
)
def test_the_power_is_cut(
    where: Any,
    name: str,
    small_zip: bytes,
    as_mallory: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever dies leaves no row and no file in the store; another worker makes it."""
    before = everything()
    calls, real = [], getattr(where, name)

    def cut(*args: Any, **more: Any) -> Any:
        calls.append(name)
        if name == "take_over":
            real(*args, **more)
        if len(calls) == 1 and name != "_write":
            raise SystemExit
        if name == "_write" and len(calls) == 4:
            raise SystemExit
        return real(*args, **more)

    with monkeypatch.context() as patch:
        patch.setattr(where, name, cut)
        with pytest.raises(SystemExit):
            bring(as_mallory, small_zip)

    after = everything()
    there = {file for file in after.pop("files") if file.parts[0] == "team"}
    assert calls
    assert there == {f for f in before.pop("files") if f.parts[0] == "team"}
    assert after == before

    Import.objects.update(lease_until=None)
    assert check_import(str(Import.objects.get().pk)) == "imported"
    assert Project.objects.filter(team__name="Elsewhere").count() == 1


def test_what_kills_three_workers_is_left_alone(
    small_zip: bytes, as_mallory: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(unpacking.Files, "unpack", die)
    with pytest.raises(SystemExit):
        bring(as_mallory, small_zip)
    key = str(Import.objects.get().pk)
    for _ in range(2):
        Import.objects.update(lease_until=None)
        with pytest.raises(SystemExit):
            check_import(key)
    Import.objects.update(lease_until=None)

    assert check_import(key) == "refused"
    assert "Three workers died" in Import.objects.get().said[0]["message"]


def test_a_step_at_a_time_another_worker_goes_on(
    small_zip: bytes, as_mallory: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large one lets what waits behind it go first."""
    steps = "storyboard.exchange.tasks.imports.STEP_SECONDS"
    monkeypatch.setattr(steps, -1.0)
    file = SimpleUploadedFile("a.zip", small_zip)
    answer = as_mallory.post(reverse("project-archive-in"), {"file": file})
    coming = Import.objects.get()

    assert check_import(str(coming.pk)) == "goes on"
    page = as_mallory.get(answer["Location"]).content.decode()
    assert "Checking every file" in page
    monkeypatch.setattr(steps, 60.0)
    assert check_import(str(coming.pk)) == "imported"
    assert check_import(str(coming.pk)) == "not free"
    assert not coming.folder.exists()
    arrived = as_mallory.get(answer["Location"], headers={"HX-Request": "true"})
    assert arrived["HX-Redirect"] == answer["Location"]


def test_who_may_export_and_import(
    small: Project,
    as_alice: Client,
    as_max: Client,
    as_rita: Client,
    as_mallory: Client,
    cast: Cast,
) -> None:
    out, into = (
        reverse("project-archive", args=[small.pk]),
        reverse("project-archive-in"),
    )

    assert as_max.get(out).status_code == 200
    assert as_rita.get(out).status_code == 403
    assert as_mallory.get(out).status_code == 404
    assert as_rita.get(into).status_code == 403
    assert as_rita.post(into).status_code == 403
    assert as_max.get(into).status_code == 200
    coming = Import.objects.create(
        team=cast.northlight, file="a.zip", by=cast.max, at=small.created_at
    )
    page = reverse("project-arrival", args=[coming.pk])
    assert as_max.get(page).status_code == 200
    assert as_rita.get(page).status_code == 403
    assert as_mallory.get(page).status_code == 404
