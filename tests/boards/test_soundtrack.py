"""What the animatic plays: a scratch track put on a board by a maker, its times, the
voices of who is in a shot; undone, copied, exported, ordered and drawn.
"""

import io
import json
import wave
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storyboard.boards.actions.projects import create_project, duplicate_board
from storyboard.boards.bundle import pack
from storyboard.boards.exchange import export_board, import_board
from storyboard.boards.models import Board, Element, Shot, Voice
from storyboard.boards.queries import plan_of, request_for, request_of
from storyboard.domain.draft import draft_of
from storyboard.domain.plan import BoardPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.soundtrack import Soundtrack, Track
from storyboard.domain.stale import changed_since
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.providers.script import files_sent
from tests.boards.conftest import HTMX, address, soup_of
from tests.boards.library import make, picture, put
from tests.boards.test_bad_films_and_sounds import CASES, ROOT
from tests.cast import Cast

RATE = 8000


def sound(seconds: float, hertz: float = 440) -> bytes:
    at = np.arange(round(seconds * RATE)) / RATE
    samples = (9000 * np.sin(2 * np.pi * hertz * at)).astype("<i2")
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return target.getvalue()


def upload(
    client: Client,
    board: Board,
    body: bytes,
    name: str = "song.wav",
    *,
    seen: UUID | str | None = None,
) -> Any:
    """As the page does: with the track it shows, the present one unless told."""
    if seen is None:
        seen = Board.objects.get(pk=board.pk).track_id or ""
    where = f"{address('board-track', board)}?track={seen}"
    return client.post(where, {"file": SimpleUploadedFile(name, body)}, headers=HTMX)


def change(client: Client, board: Board, name: str, value: str, was: str) -> Any:
    edit = {"name": name, "value": value, "was": was}
    return client.post(address("board-field", board), edit)


@pytest.fixture
def sung(as_alice: Client, board: Board) -> Board:
    """The track begins at 1.5 s and fades out for 2 s."""
    assert upload(as_alice, board, sound(4)).status_code == 200
    for name, value in (("track_start", "1.5"), ("track_fade_out", "2")):
        assert change(as_alice, board, name, value, "0.0").status_code == 200
    board.refresh_from_db()
    return board


def test_an_uploaded_track_is_heard_from_then_on(sung: Board) -> None:
    voice = Voice.objects.get()

    track = Track(voice.sha256, "song.wav", 15, 0, 20)
    assert plan_of(sung).soundtrack == Soundtrack("track", voices=True, track=track)
    frozen = json.loads(json.dumps(request_of(sung).to_json()))
    assert RenderRequest.from_json(frozen) == request_of(sung)
    assert request_of(sung).sounds() == (voice.sha256,)


def test_silence_says_what_is_usual(board: Board) -> None:
    assert "soundtrack" not in request_of(board).to_json()["plan"]


def test_the_page_shows_the_track_its_line_and_its_times(
    as_alice: Client, sung: Board
) -> None:
    page = soup_of(as_alice.get(address("board", sung))).find(id="settings")

    track = page.find("figure", class_="track")
    assert "song.wav" in track.text
    # 2.5 s of it are left for a board of 15.
    assert "4.0 s, then 12.5 s of silence" in track.text
    assert track.find("path")["d"].count("M") == 120
    used = track.find("rect")
    assert (used["x"], used["width"]) == ("90", "150")
    values = {i["name"]: i["value"] for i in track.find_all("input")}
    assert values == {
        "track_start": "1.5",
        "track_fade_in": "0.0",
        "track_fade_out": "2.0",
    }
    heard = as_alice.get(track.find("a")["href"])
    assert heard["Content-Type"] == "audio/wav"


def test_without_a_script_the_form_does_the_same(
    as_alice: Client, board: Board
) -> None:
    form = soup_of(as_alice.get(address("board", board))).select_one(
        "noscript form[enctype]"
    )
    assert form is not None
    file = SimpleUploadedFile("song.wav", sound(1))

    answer = as_alice.post(form["action"], {"file": file})

    assert answer.status_code == 302
    assert Board.objects.get(pk=board.pk).heard == "track"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("track_start", "0.25"), ("track_start", "-1"), ("track_start", "600.1")),
        *(("track_fade_in", "61"), ("track_fade_out", "many"), ("heard", "jazz")),
        ("track_start", ""),
    ],
)
def test_times_that_are_none_are_refused_and_change_nothing(
    as_alice: Client, sung: Board, name: str, value: str
) -> None:
    before = plan_of(sung)
    was = {"track_start": "1.5", "heard": "track"}.get(name, "0")

    assert change(as_alice, sung, name, value, was).status_code == 422

    sung.refresh_from_db()
    assert plan_of(sung) == before


def test_a_time_somebody_else_changed_is_not_written_over(
    as_alice: Client, sung: Board
) -> None:
    answer = change(as_alice, sung, "track_start", "3", "0.0")

    assert (answer.status_code, answer.json()["theirs"]) == (409, "1.5")
    # The same again is done already.
    assert change(as_alice, sung, "track_start", "1.5", "0.0").status_code == 200


def test_a_track_the_page_did_not_show_is_not_replaced(
    as_alice: Client, as_max: Client, sung: Board
) -> None:
    before = sung.track_id

    late = upload(as_max, sung, sound(2), seen="")
    gone = as_max.post(
        f"{address('board-track', sung)}?track=", {"remove": "1"}, headers=HTMX
    )
    unsaid = as_max.post(address("board-track", sung), {"remove": "1"}, headers=HTMX)

    assert (late.status_code, gone.status_code, unsaid.status_code) == (409, 409, 422)
    assert Board.objects.get(pk=sung.pk).track_id == before
    shown = as_max.post(
        f"{address('board-track', sung)}?track={before}", {"remove": "1"}, headers=HTMX
    )
    assert shown.status_code == 200
    sung = Board.objects.get(pk=sung.pk)
    assert (sung.track, sung.heard, sung.track_start) == (None, "", Decimal(0))


def test_a_stranger_finds_neither_the_board_nor_the_track(
    as_mallory: Client, as_rita: Client, sung: Board
) -> None:
    listen = address("voice-file", Voice.objects.get())  # type: ignore[arg-type]

    assert upload(as_mallory, sung, sound(1)).status_code == 404
    assert as_mallory.get(listen).status_code == 404
    # Who reviews may listen, and puts nothing in.
    assert upload(as_rita, sung, sound(1)).status_code == 403
    assert as_rita.get(listen).status_code == 200
    assert Voice.objects.count() == 1


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if c["category"] == "audio" and "accept" not in str(c["expect"])],
    ids=lambda case: case["id"],
)
def test_what_is_no_sound_is_no_track(
    as_alice: Client, board: Board, case: dict[str, Any]
) -> None:
    path = ROOT / case["file"]

    answer = upload(as_alice, board, path.read_bytes(), path.name)

    assert answer.status_code in {413, 422}
    assert not Voice.objects.exists()
    assert Board.objects.get(pk=board.pk).track is None


def test_it_is_undone_and_done_again(as_alice: Client, sung: Board) -> None:
    def press(way: str) -> Soundtrack:
        page = soup_of(as_alice.get(address("board", sung)))
        known = {"version": page.select_one("input[data-version]")["value"]}
        where = address(f"board-{way}", sung)
        assert as_alice.post(where, known, headers=HTMX).status_code == 200
        return plan_of(Board.objects.get(pk=sung.pk)).soundtrack

    whole = plan_of(sung).soundtrack

    back = [press("undo") for _ in range(3)]
    assert back[-1] == Soundtrack()
    assert [press("redo") for _ in range(3)][-1] == whole
    listed = as_alice.get(address("board-history", sung)).content.decode()
    assert "Scratch track" in listed
    assert "0.0 s to 1.5 s" in listed


def test_a_copy_plays_the_same(cast: Cast, sung: Board) -> None:
    copy = duplicate_board(sung, by=cast.alice)

    assert plan_of(copy).soundtrack == plan_of(sung).soundtrack


def packed(board: Board, store: Store) -> bytes:
    export, target = export_board(board, store=store), io.BytesIO()
    pack(target, export.document, export.media)
    return target.getvalue()


def test_it_goes_out_in_a_bundle_and_comes_into_another_team_as_it_was(
    cast: Cast, sung: Board, shots: list[Shot], media_dir: Path, tmp_path: Path
) -> None:
    Shot.objects.filter(board=sung).update(prompt="Rain")
    Board.objects.filter(pk=sung.pk).update(voices=False)
    sung.refresh_from_db()
    store = Store(media_dir)
    out = tmp_path / "board.zip"
    out.write_bytes(packed(sung, store))
    project = create_project(cast.elsewhere, title="Theirs", by=None)

    there = import_board(project, out, by=None, store=store).board

    said = json.loads(export_board(sung, store=store).document)["soundtrack"]
    assert said == {
        "plays": "track",
        "voices": False,
        "track": "sound/track.wav",
        "start": 1.5,
        "fade_out": 2.0,
    }
    ours, theirs = plan_of(sung).soundtrack, plan_of(there).soundtrack
    assert ours.sounding == theirs.sounding
    assert packed(there, store) == out.read_bytes()


@pytest.fixture
def mara(as_alice: Client, board: Board) -> Element:
    """She has a voice, and is in the second shot."""
    element = make(as_alice, "Mara")
    assert put(as_alice, element, "picture", file=picture()).status_code == 200
    file = SimpleUploadedFile("mara.wav", sound(3, 300))
    assert put(as_alice, element, "voice", file=file).status_code == 200
    Shot.objects.filter(board=board, place=1).update(prompt="@mara sings.")
    return Element.objects.get(pk=element.pk)


@pytest.mark.parametrize(
    ("heard", "voices", "switch", "speaks"),
    [
        *(("", True, True, True), ("", True, False, False), ("", False, True, False)),
        *(("ticks", True, False, True), ("ticks", False, True, False)),
        *(("track", True, False, True), ("silence", True, True, False)),
        *(("voices", False, False, True), ("silence", True, False, False)),
    ],
)
def test_who_has_a_voice_is_heard_in_the_shot_that_mentions_them(
    board: Board, mara: Element, heard: str, voices: bool, switch: bool, speaks: bool
) -> None:
    Board.objects.update(heard=heard, voices=voices, sound=switch)

    plan = plan_of(Board.objects.get(pk=board.pk))

    assert mara.voice
    assert plan.voices == ((), (mara.voice.sha256,) if speaks else (), ())


def draft(plan: BoardPlan) -> RenderRequest:
    return draft_of(registry.default_model(), plan, {})


def test_the_draft_plays_it_all_and_is_the_same_for_all_that_sounds_the_same(
    sung: Board, mara: Element, shots: list[Shot], as_alice: Client
) -> None:
    """Also where a still is drawn instead of the prompt that mentions her."""
    where = address("shot-frame", shots[1], "first")
    assert as_alice.post(where, {"file": picture()}, headers=HTMX).status_code == 200
    whole = plan_of(Board.objects.get(pk=sung.pk))

    drawn = draft(whole).plan

    assert mara.voice
    assert drawn.voices == ((), (mara.voice.sha256,), ())
    assert drawn.soundtrack.playing == whole.soundtrack.sounding.track
    Shot.objects.filter(pk=shots[1].pk).update(prompt="@mara hums, then sings.")
    assert draft(plan_of(Board.objects.get(pk=sung.pk))) == draft(whole)
    silent = {"heard": "silence", "track_start": 9}
    Board.objects.update(**silent, sound=False)
    quiet = draft(plan_of(Board.objects.get(pk=sung.pk)))
    assert quiet.sounds() == ()
    assert quiet.plan.soundtrack == Soundtrack()


def test_a_model_that_films_hears_nothing_of_it(sung: Board) -> None:
    paid = registry.model("runcomfy/kling-3-pro")
    there = request_for(sung, paid, plan_of(sung))
    Board.objects.update(track=None, heard="")
    before = request_for(sung, paid, plan_of(Board.objects.get(pk=sung.pk)))

    assert files_sent(there, paid) == files_sent(before, paid) == ()
    assert there.quote_by(paid) == before.quote_by(paid)
    assert changed_since(there, before, shows_titles=False) == ()
    assert changed_since(there, before) == ("the sound of the animatic",)
