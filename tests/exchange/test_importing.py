"""Boards come in whole or not at all, and go out as they came."""

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storyboard.boards.actions.frames import keep_element
from storyboard.boards.actions.imports import Import
from storyboard.boards.actions.projects import create_project
from storyboard.boards.bundle import Unreadable, pack
from storyboard.boards.exchange import export_board, import_board
from storyboard.boards.models import Board, Element, Frame, Project
from storyboard.boards.queries import plan_of, shots_of
from storyboard.domain.crop import Crop
from storyboard.media.store import Store
from tests.exchange.conftest import (
    bare_facts,
    board_facts,
    bundle_bytes,
    media_files,
    picture_bytes,
    zip_bytes,
)
from tests.media.films import film as film_at
from tests.media.test_sounds import tone


def packed(board: Board, store: Store) -> bytes:
    export, target = export_board(board, store=store), io.BytesIO()
    pack(target, export.document, export.media)
    return target.getvalue()


def imported(data: bytes, project: Project, store: Store, folder: Path) -> Import:
    path = folder / "came.zip"
    path.write_bytes(data)
    return import_board(project, path, by=None, store=store)


def refused(data: bytes, project: Project, store: Store, folder: Path) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        imported(data, project, store, folder)
    return [f"{p.place}: {p.code}" for p in caught.value.problems]


def files_in(store: Store) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


def test_a_bundle_becomes_a_board(film, bundle, store):
    board = import_board(film, bundle, by=None, store=store).board

    plan = plan_of(board)
    one, two = plan.shots
    assert (plan.title, plan.seconds, plan.width) == ("Two rooms", 3, 128)
    assert (one.title, one.seconds, two.seconds) == ("One", 1, 2)
    assert one.last == two.first
    assert one.first
    assert (one.first.width, one.first.height) == (64, 36)
    assert board.model == "local/animatic"


def test_the_same_picture_is_one_frame_of_the_team(film, bundle, store):
    import_board(film, bundle, by=None, store=store)
    import_board(film, bundle, by=None, store=store)

    assert Board.objects.filter(project=film).count() == 2
    assert Frame.objects.count() == 4


def test_new_elements_join_the_library(film, bundle, store):
    result = import_board(film, bundle, by=None, store=store)

    mara, lamp = Element.objects.order_by("-slug")
    assert (mara.name, mara.kind, mara.tags) == ("Mara", "character", ["family"])
    assert [p.frame.name for p in mara.pictures.all()] == ["mara.png", "mara-side.png"]
    assert lamp.kind == "prop"
    assert result.notes == ()


def test_an_element_the_library_has_stays_as_it_is_and_is_named(film, bundle, store):
    keep_element(film.team, slug="mara", name="Mara Voss", description="Older now.")

    result = import_board(film, bundle, by=None, store=store)

    assert Element.objects.get(slug="mara").description == "Older now."
    (note,) = result.notes
    assert note.startswith("@mara is in the library already")


def test_the_same_element_again_is_no_news(film, bundle, store):
    import_board(film, bundle, by=None, store=store)

    assert import_board(film, bundle, by=None, store=store).notes == ()


def test_a_film_and_a_voice_of_elements_come_in_and_go_out_again(film, store, tmp_path):
    facts = board_facts()
    facts["elements"][0]["voices"] = ["mara.mp3"]
    facts["elements"][1]["videos"] = ["lamp.webm"]
    voice = tone(tmp_path / "v.mp3", "libmp3lame").read_bytes()
    shone = film_at(tmp_path / "l.webm", codec="libvpx-vp9").read_bytes()
    data = bundle_bytes(facts, **{"mara.mp3": voice, "lamp.webm": shone})

    result = imported(data, film, store, tmp_path)

    assert result.notes == ()
    mara, lamp = (Element.objects.get(slug=slug) for slug in ("mara", "lamp"))
    assert mara.voice
    assert lamp.video
    assert (mara.voice.name, mara.video) == ("mara.mp3", None)
    assert (lamp.video.name, lamp.voice) == ("lamp.webm", None)
    plan = plan_of(result.board)
    assert {e.slug: (e.videos, e.voices) for e in plan.elements} == {
        "mara": ((), (mara.voice.sha256,)),
        "lamp": ((lamp.video.sha256,), ()),
    }
    media = export_board(result.board, store=store).media
    assert media["elements/mara.wav"] == store.path(mara.voice.file_name)
    assert media["elements/lamp.mp4"] == store.path(lamp.video.file_name)
    again = imported(packed(result.board, store), film, store, tmp_path)
    assert again.notes == ()
    assert packed(again.board, store) == packed(result.board, store)


@pytest.mark.parametrize(
    ("media", "words"),
    [
        ({"videos": ["a.mp4"]}, "has pictures and a video"),
        ({"voices": ["a.wav", "b.wav"]}, "more than one video or voice"),
        ({"images": [f"{n}.png" for n in range(4)]}, "has 5 pictures; 4 is the most"),
    ],
)
def test_media_that_do_not_go_together_are_refused_in_words(
    film, store, tmp_path, media, words
):
    facts = board_facts()
    facts["elements"][0] |= media
    sound, clip = tone(tmp_path / "a.wav"), film_at(tmp_path / "a.mp4")
    files = {f"{n}.png": picture_bytes(f"#{n}00") for n in range(4)}
    files |= dict.fromkeys(("a.wav", "b.wav"), sound.read_bytes())
    files["a.mp4"] = clip.read_bytes()

    with pytest.raises(Unreadable, match=words):
        imported(bundle_bytes(facts, **files), film, store, tmp_path)

    assert not Element.objects.exists()


@pytest.mark.parametrize("team", ["northlight", "elsewhere"])
def test_export_import_export_gives_the_same_bytes(
    film, cast, bundle, store, tmp_path, team
):
    there = create_project(getattr(cast, team), title="There", by=None)
    first = packed(import_board(film, bundle, by=None, store=store).board, store)

    second = packed(imported(first, there, store, tmp_path).board, store)

    assert second == first


def test_another_studio_gives_the_same_bytes_too(film, bundle, store, tmp_path):
    first = packed(import_board(film, bundle, by=None, store=store).board, store)
    elsewhere = Store(tmp_path / "another", reserve_bytes=0)
    Board.objects.all().delete()
    Element.objects.all().delete()
    Frame.objects.all().delete()

    second = packed(imported(first, film, elsewhere, tmp_path).board, elsewhere)

    assert second == first


def test_the_media_of_a_bundle_are_the_stored_pictures(film, bundle, store):
    board = import_board(film, bundle, by=None, store=store).board

    with zipfile.ZipFile(io.BytesIO(packed(board, store))) as archive:
        hashes = {
            name: hashlib.sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
            if name != "board.json"
        }

    one, two = shots_of(board)
    assert one.first_frame
    assert two.first_frame
    assert hashes["frames/shot1-first.png"] == one.first_frame.sha256
    assert hashes["frames/shot1-last.jpg"] == two.first_frame.sha256
    assert sorted(hashes) == [
        "elements/mara.2.png",
        "elements/mara.png",
        "frames/shot1-first.png",
        "frames/shot1-last.jpg",
    ]


def test_every_entry_of_a_bundle_has_the_same_date(film, bundle, store):
    board = import_board(film, bundle, by=None, store=store).board

    with zipfile.ZipFile(io.BytesIO(packed(board, store))) as archive:
        names, dates = archive.namelist(), {i.date_time for i in archive.infolist()}

    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert names == ["board.json", *sorted(names[1:])]


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    title=words.filter(str.strip),
    prompt=words,
    negative=words,
    sound=st.booleans(),
    shots=st.lists(st.tuples(words, words, st.integers(1, 60)), min_size=1, max_size=6),
    chosen=st.dictionaries(
        st.sampled_from(["burn_in", "output_quality", "cfg_scale"]),
        st.one_of(
            st.integers(0, 99), st.lists(words, max_size=3), words, st.booleans()
        ),
    ),
    off=st.integers(0, 3),
)
def test_any_board_comes_back_as_it_went(
    film, store, tmp_path, title, prompt, negative, sound, shots, chosen, off
):
    facts = {
        "format": "storyboard/1",
        "title": title,
        "duration": sum(seconds for *_, seconds in shots) + off,
        "width": 640,
        "height": 360,
        "prompt": prompt,
        "negative_prompt": negative,
        "sound": sound,
        "settings": chosen,
        "shots": [
            {"title": name, "prompt": text, "duration": seconds}
            for name, text, seconds in shots
        ],
    }
    document = json.dumps(facts).encode()
    board = imported(zip_bytes({"board.json": document}), film, store, tmp_path).board
    first = packed(board, store)

    second = packed(imported(first, film, store, tmp_path).board, store)

    assert second == first


def test_a_sum_that_is_off_comes_in_to_be_mended(film, store, tmp_path):
    board = imported(
        bundle_bytes({**bare_facts(), "duration": 5}), film, store, tmp_path
    ).board

    assert [p.code for p in plan_of(board).problems()] == ["sum_wrong"]


def test_a_shot_longer_than_any_board_is_refused(film, store, tmp_path):
    facts = bare_facts()
    facts["shots"][0]["duration"] = 3601

    found = refused(bundle_bytes(facts), film, store, tmp_path)

    assert found == ["shots[0].duration: shot_too_long"]


def test_a_model_nobody_knows_comes_in_too(film, store, tmp_path):
    data = bundle_bytes({**bare_facts(), "model": "gone/sora-2"})

    assert imported(data, film, store, tmp_path).board.model == "gone/sora-2"


def test_every_problem_is_said_at_once_and_nothing_is_kept(film, store, tmp_path):
    facts = board_facts()
    facts["title"] = " "
    facts["shots"][0] |= {"title": "t" * 121, "duration": 0}
    facts["shots"][1]["last_frame"] = "frames/gone.png"
    facts["elements"][1] |= {"name": "n" * 81, "frontal_image": "lamp.svg"}
    data = bundle_bytes(facts, **{"lamp.svg": b"<svg/>", "frames/a.png": b"cut"})

    found = refused(data, film, store, tmp_path)

    assert sorted(found) == [
        "elements[1].frontal_image: unsupported_type",
        "elements[1].name: text_too_long",
        "shots[0].duration: shot_too_short",
        "shots[0].first_frame: unsupported_type",
        "shots[0].title: text_too_long",
        "shots[1].last_frame: missing_file",
        "title: title_missing",
    ]
    assert not Board.objects.exists()
    assert not Frame.objects.exists()
    assert files_in(store) == []


def test_a_lone_board_file_misses_its_pictures_by_name(film, folder, store):
    with pytest.raises(Unreadable) as caught:
        import_board(film, folder(), by=None, store=store)

    assert [p.code for p in caught.value.problems] == ["missing_file"] * 4
    assert "frames/a.png" in str(caught.value)


def test_a_lone_board_file_with_its_pictures_beside_it_comes_in(film, folder, store):
    file = folder()

    board = import_board(film, file, by=None, store=store, beside=file.parent).board

    assert plan_of(board).shots[0].first is not None


def test_a_picture_that_is_too_large_is_refused(film, store, tmp_path):
    data = bundle_bytes(
        None, **{"frames/a.png": picture_bytes("navy") + b"\0" * 20_000_001}
    )

    assert refused(data, film, store, tmp_path) == ["shots[0].first_frame: too_large"]


def test_what_is_hidden_behind_a_jpeg_is_in_no_picture(film, store, tmp_path):
    once = packed(imported(bundle_bytes(), film, store, tmp_path).board, store)
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    entries["frames/shot1-last.jpg"] += b"MARKER7f3a"

    imported(zip_bytes(entries), film, store, tmp_path)

    # The original stays as it came, under a suffix no page serves as a picture.
    hiding = {f.suffix for f in files_in(store) if b"MARKER7f3a" in f.read_bytes()}
    assert hiding == {".original"}


def test_the_originals_come_in_too_and_nothing_else(film, bundle, store):
    import_board(film, bundle, by=None, store=store)

    frames = Frame.objects.all()
    originals = {store.path(frame.original_name) for frame in frames}
    shown = {frame.picture_name for frame in frames}
    shown |= {frame.preview_name for frame in frames}
    shown |= {frame.thumb_name for frame in frames}
    assert {path.read_bytes() for path in originals} == set(media_files().values())
    assert {*files_in(store)} == originals | {store.path(name) for name in shown}


def cropped_facts() -> dict[str, Any]:
    """The first frame of the first shot is a crop; its picture is whole elsewhere."""
    facts = board_facts()
    facts["shots"][0]["first_crop"] = [4, 2, 32, 18]
    facts["shots"][1] |= {"last_frame": "frames/a.png", "last_crop": [4, 2, 32, 18]}
    return facts


def test_a_crop_comes_in_with_its_whole_picture(film, store, tmp_path):
    board = imported(bundle_bytes(cropped_facts()), film, store, tmp_path).board

    one, two = shots_of(board)
    assert one.first_frame
    assert one.first_frame.crop == Crop(4, 2, 32, 18)
    assert (one.first_frame.uncut.width, one.first_frame.uncut.height) == (64, 36)
    assert two.last_frame == one.first_frame
    planned = plan_of(board).shots[0].first
    assert planned
    assert (planned.width, planned.height) == (32, 18)


def test_a_crop_goes_out_as_four_numbers_and_comes_back(film, store, tmp_path):
    first = imported(bundle_bytes(cropped_facts()), film, store, tmp_path).board

    data = packed(first, store)
    again = imported(data, film, store, tmp_path).board

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        facts = json.loads(archive.read("board.json"))
    assert facts["shots"][0]["first_crop"] == [4, 2, 32, 18]
    assert "first_crop" not in facts["shots"][1]
    assert packed(again, store) == data
    assert [s.first_frame for s in shots_of(again)] == [
        s.first_frame for s in shots_of(first)
    ]


@pytest.mark.parametrize(
    ("crop", "code"),
    [
        ([0, 0, 65, 36], "out_of_range"),
        ([-1, 0, 32, 18], "out_of_range"),
        ([0, 0, 0, 0], "out_of_range"),
        ([0, 0, 2**53, 18], "out_of_range"),
        ([0, 0, 32], "out_of_range"),
        ([0, 0, 32, 18, 1], "out_of_range"),
        ([0, 0, 32, 18.5], "wrong_type"),
        ([0, 0, True, 18], "wrong_type"),
        ("0,0,32,18", "wrong_type"),
        ({"left": 0}, "wrong_type"),
        (None, "wrong_type"),
    ],
)
def test_a_crop_that_cannot_be_is_refused(film, store, tmp_path, crop, code):
    facts = board_facts()
    facts["shots"][0]["first_crop"] = crop

    (said,) = refused(bundle_bytes(facts), film, store, tmp_path)

    place, _, found = said.partition(": ")
    assert place.startswith("shots[0].first_crop")
    assert found == code
    assert files_in(store) == []


def test_a_crop_of_nothing_is_refused(film, store, tmp_path):
    facts = board_facts()
    facts["shots"][1]["last_crop"] = [0, 0, 32, 18]

    said = refused(bundle_bytes(facts), film, store, tmp_path)

    assert said == ["shots[1].last_crop: missing_field"]
