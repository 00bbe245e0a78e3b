"""Board files: there and back unchanged, and every problem of one said at once."""

import json

from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.boardfile import (
    KINDS,
    BoardFile,
    ElementFile,
    SettingFile,
    ShotFile,
    media_paths,
    plan_of,
    read,
    settings_of,
    write,
)
from storyboard.domain.fields import LARGEST_WHOLE
from storyboard.domain.plan import FrameRef
from storyboard.domain.text import refused_character, tidy
from tests.domain.boardfiles import SOUND, altered, codes, problems_of

TEXT = st.text(max_size=20).filter(lambda t: not refused_character(t)).map(tidy)
PART = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"], exclude_characters="/\\:"),
    min_size=1,
    max_size=8,
).filter(lambda part: part not in {".", ".."})
PATHS = st.lists(PART, min_size=1, max_size=3).map("/".join)
SIDES = st.integers(-LARGEST_WHOLE, LARGEST_WHOLE)
SHOTS = st.builds(ShotFile, TEXT, SIDES, TEXT, st.none() | PATHS, st.none() | PATHS)
LISTS = st.lists(PATHS, max_size=2).map(tuple)
ELEMENTS = st.builds(
    ElementFile,
    TEXT,
    st.sampled_from(KINDS),
    TEXT,
    TEXT,
    PATHS,
    LISTS,
    LISTS,
    LISTS,
    st.lists(TEXT, max_size=2).map(tuple),
)
FILES = st.builds(SettingFile, st.sampled_from(["picture", "video"]), PATHS)
VALUES = (
    st.booleans()
    | st.integers(-99, 99)
    | TEXT
    | FILES
    | st.lists(TEXT | FILES, max_size=2)
    | st.floats(allow_nan=False, allow_infinity=False)
)
BOARDS = st.builds(
    BoardFile,
    TEXT,
    SIDES,
    SIDES,
    SIDES,
    st.lists(SHOTS, max_size=3).map(tuple),
    TEXT,
    TEXT,
    TEXT,
    st.booleans(),
    st.dictionaries(TEXT, VALUES, max_size=3),
    st.lists(ELEMENTS, max_size=2).map(tuple),
)


@given(BOARDS)
def test_a_board_survives_writing_and_reading(board):
    text = write(board)

    assert read(text) == board
    assert read(text.encode()) == board
    assert write(read(text)) == text


def test_a_file_is_read_as_it_says():
    board = read(json.dumps(SOUND))

    assert (board.title, board.model, board.duration) == ("Storm", "local/animatic", 10)
    assert board.settings == {"output_quality": 90, "burn_in": ("number",)}
    assert board.shots[0] == ShotFile(
        "@mara runs", 4, "Harbour", first_frame="media/1.png"
    )
    assert board.elements[1] == ElementFile("gull", videos=("gull.mp4",))


def test_only_the_essentials_are_needed():
    essentials = {
        key: SOUND[key] for key in ("format", "title", "duration", "width", "height")
    }
    shots = [{"prompt": "The sea", "duration": 10}]

    board = read(json.dumps({**essentials, "shots": shots}))

    assert (board.model, board.sound, board.elements) == ("", False, ())
    assert "settings" not in write(board)


def test_the_plan_takes_its_pictures_from_the_caller():
    board = read(json.dumps(SOUND))
    pictures = ("media/1.png", "media/2.png", "mara.png", "side.png")
    frames = {path: FrameRef(path, 64, 64) for path in pictures}

    plan = plan_of(board, frames, {"mara.wav": "b" * 64, "gull.mp4": "c" * 64})

    assert plan.problems() == ()
    assert (plan.shots[0].first, plan.shots[0].last) == (frames["media/1.png"], None)
    assert plan.shots[1].last == frames["media/2.png"]
    mara, gull = plan.elements
    assert mara.pictures == (frames["mara.png"], frames["side.png"])
    assert (mara.voices, gull.videos) == (("b" * 64,), ("c" * 64,))
    assert (plan.seconds, plan.sound, plan.prompt) == (10, True, "Night, heavy sea")


def test_every_file_it_names_is_listed_with_its_place():
    assert media_paths(read(json.dumps(SOUND))) == (
        ("shots[0].first_frame", "media/1.png"),
        ("shots[1].last_frame", "media/2.png"),
        ("elements[0].frontal_image", "mara.png"),
        ("elements[0].images[0]", "side.png"),
        ("elements[0].voices[0]", "mara.wav"),
        ("elements[1].videos[0]", "gull.mp4"),
    )


def test_files_of_the_settings_are_named_by_path_and_given_by_checksum():
    looks = [{"picture": "look.png"}, {"picture": "same.png"}, "https://x.test/a.png"]
    settings = {"looks": looks, "source": {"video": "take.mp4"}, "quality": 90}
    board = read(altered(settings=settings))

    hashes = {"look.png": "a" * 64, "same.png": "a" * 64, "take.mp4": "b" * 64}
    assert media_paths(board)[-3:] == (
        ("settings.looks[0]", "look.png"),
        ("settings.looks[1]", "same.png"),
        ("settings.source", "take.mp4"),
    )
    assert settings_of(board, hashes) == {
        "looks": ("a" * 64, "https://x.test/a.png"),
        "source": "b" * 64,
        "quality": 90,
    }
    assert codes(altered(settings={"source": {"video": "../take.mp4"}})) == [
        ("settings.source", "bad_path")
    ]


def test_text_is_kept_in_one_spelling():
    board = read(altered(title="Cafe\u0301", prompt="a\r\nb\rc"))

    assert (board.title, board.prompt) == ("Caf\u00e9", "a\nb\nc")


def test_a_byte_order_mark_is_forgiven():
    assert read(b"\xef\xbb\xbf" + json.dumps(SOUND).encode()).title == "Storm"


def test_every_problem_is_said_at_once():
    shots = [
        {"prompt": 5, "duration": "4"},
        {"duration": True, "first_frame": "/etc/passwd", "lens": 1},
        {"prompt": "@nobody", "duration": 4.5},
        "shot",
    ]
    elements = [{"id": "mara", "images": ["a.png"], "tags": "x"}]
    text = json.dumps(
        {
            "format": "storyboard/2",
            "title": "",
            "width": None,
            "height": 721,
            "sound": 1,
            "settings": {"a": {"b": 1}, "c": [None]},
            "shots": shots,
            "elements": elements,
            "fps": 24,
            "seed": 1,
        }
    )

    assert set(codes(text)) == {
        ("format", "unsupported_value"),
        ("duration", "missing_field"),
        ("width", "wrong_type"),
        ("sound", "wrong_type"),
        ("settings.a", "wrong_type"),
        ("settings.c[0]", "wrong_type"),
        ("shots[0].prompt", "wrong_type"),
        ("shots[0].duration", "wrong_type"),
        ("shots[1].prompt", "missing_field"),
        ("shots[1].duration", "wrong_type"),
        ("shots[1].first_frame", "bad_path"),
        ("shots[1]", "unknown_field"),
        ("shots[2].duration", "wrong_type"),
        ("shots[3]", "wrong_type"),
        ("elements[0].tags", "wrong_type"),
        ("elements[0].images", "missing_field"),
        ("file", "unknown_field"),
        # and the board's own rules, where what they rest on could be read
        ("title", "title_missing"),
        ("height", "size_out_of_range"),
    }


def test_rules_of_the_board_are_said_beside_mistakes_of_the_file():
    assert codes(altered(sound="yes", duration=11)) == [
        ("sound", "wrong_type"),
        ("duration", "sum_wrong"),
    ]
    shots = [{"prompt": "@ghost", "duration": 10, "lens": 1}]
    assert codes(altered(sound="yes", shots=shots, elements=[])) == [
        ("sound", "wrong_type"),
        ("shots[0]", "unknown_field"),
    ]
    shots = [{"prompt": "@ghost", "duration": 10}]
    assert ("shots[0].prompt", "element_unknown") in codes(
        altered(sound="yes", shots=shots)
    )


def test_a_sum_of_lengths_that_cannot_be_read_is_not_judged():
    shots = [{"prompt": "The sea", "duration": "4"}, {"prompt": "b", "duration": 5}]

    assert codes(altered(shots=shots)) == [("shots[0].duration", "wrong_type")]


def test_unknown_keys_are_named_and_bounded():
    (one,) = problems_of(altered(**{"cost\n": 0}))
    (many,) = problems_of(altered(**{f"field_{i}": i for i in range(3000)}))

    assert "“cost”" in one.message
    assert "field_7" in many.message
    assert "and 2992 more" in many.message
