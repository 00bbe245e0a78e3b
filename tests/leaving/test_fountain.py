"""Fountain by its published syntax (fountain.io/syntax), and the boards made of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.domain.plan import LONGEST_BOARD, LONGEST_PROMPT, MOST_SHOTS
from storyboard.exchange.script.boards import (
    action_seconds,
    scenes_of,
    speakers_of,
    speech_seconds,
)
from storyboard.exchange.script.fountain import Kind, read_fountain
from storyboard.exchange.script.reading import NotAScript, text_of


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(p.kind, p.text) for p in read_fountain(text).paragraphs]


@pytest.mark.parametrize(
    "heading",
    [
        "INT. HOUSE - DAY",
        "EXT. PATIO",
        "EST. TOWN - NIGHT",
        "INT./EXT. CAR",
        "INT/EXT CAR",
        "I/E CAR - DUSK",
        "ext. lower case - day",
    ],
)
def test_a_heading_is_known_by_its_first_word(heading: str) -> None:
    assert kinds(f"\n{heading}\n\nShe waits.") == [
        (Kind.SCENE, heading),
        (Kind.ACTION, "She waits."),
    ]


# ruff: noqa: E501  a case reads best on one line
CASES = {
    "a point makes a heading": (".SNIPER SCOPE POV", [(Kind.SCENE, "SNIPER SCOPE POV")]),
    "three points make none": ("...where the...", [(Kind.ACTION, "...where the...")]),
    "a number goes with its heading": (
        "INT. HOUSE - DAY #110A#",
        [(Kind.SCENE, "INT. HOUSE - DAY")],
    ),
    "a word that begins like a heading is none": (
        "INTERIOR design is hard.",
        [(Kind.ACTION, "INTERIOR design is hard.")],
    ),
    "a name in capitals speaks": (
        "STEEL\nBeer's ready!",
        [(Kind.CHARACTER, "STEEL"), (Kind.DIALOGUE, "Beer's ready!")],
    ),
    "a name with nothing under it does not": ("STEEL\n", [(Kind.ACTION, "STEEL")]),
    "a name may have brackets": (
        "HANS (on the radio)\nWhat?",
        [(Kind.CHARACTER, "HANS"), (Kind.DIALOGUE, "What?")],
    ),
    "a name may have a number": (
        "R2D2\nBeep.",
        [(Kind.CHARACTER, "R2D2"), (Kind.DIALOGUE, "Beep.")],
    ),
    "a number alone is no name": ("23\nPeople.", [(Kind.ACTION, "23\nPeople.")]),
    "an at sign makes a name": (
        "@McCLANE\nYippie.",
        [(Kind.CHARACTER, "McCLANE"), (Kind.DIALOGUE, "Yippie.")],
    ),
    "what is in brackets is how it is said": (
        "STEEL\n(beaten)\nI'm retired.\n(beat)\nReally.",
        [
            (Kind.CHARACTER, "STEEL"),
            (Kind.PARENTHETICAL, "beaten"),
            (Kind.DIALOGUE, "I'm retired."),
            (Kind.PARENTHETICAL, "beat"),
            (Kind.DIALOGUE, "Really."),
        ],
    ),
    "two spaces keep a speech together": (
        "DEALER\nTen.\n  \nHit or stand?",
        [(Kind.CHARACTER, "DEALER"), (Kind.DIALOGUE, "Ten.\n\nHit or stand?")],
    ),
    "a caret is a second speaker": (
        "BRICK\nScrew it.\n\nSTEEL ^\nScrew it.",
        [
            (Kind.CHARACTER, "BRICK"),
            (Kind.DIALOGUE, "Screw it."),
            (Kind.CHARACTER, "STEEL"),
            (Kind.DIALOGUE, "Screw it."),
        ],
    ),
    "an exclamation mark makes action": (
        "!SCANNING THE AISLES\nWhere is that pit boss?",
        [(Kind.ACTION, "SCANNING THE AISLES\nWhere is that pit boss?")],
    ),
    "a transition ends in TO": (
        "He goes.\n\nCUT TO:\n\nINT. HALL",
        [(Kind.ACTION, "He goes."), (Kind.TRANSITION, "CUT TO:"), (Kind.SCENE, "INT. HALL")],
    ),
    "an arrow makes a transition": ("> Burn to White.", [(Kind.TRANSITION, "Burn to White.")]),
    "two arrows centre": ("> THE END <", [(Kind.CENTRED, "THE END")]),
    "a tilde sings": ("~Willy Wonka!", [(Kind.LYRIC, "Willy Wonka!")]),
    "fade in is nobody": ("FADE IN:\n\nA lamp.", [(Kind.TRANSITION, "FADE IN:"), (Kind.ACTION, "A lamp.")]),
    "three equals signs turn the page": ("===", [(Kind.PAGE_BREAK, "")]),
    "one is a synopsis": ("= They meet.", [(Kind.SYNOPSIS, "They meet.")]),
    "a hash is a section": ("## Act I", [(Kind.SECTION, "Act I")]),
    "notes are not seen": ("He [[or she?]] waits.", [(Kind.ACTION, "He  waits.")]),
    "a boneyard is not seen": ("He /* INT. X\n\nY\n*/waits.", [(Kind.ACTION, "He waits.")]),
    "emphasis goes": (
        "_He_ *waits* **for** ***her*** _*and* **so** on_.",
        [(Kind.ACTION, "He waits for her and so on.")],
    ),
    "an escaped star stays": (r"Steel enters \*9765\*.", [(Kind.ACTION, "Steel enters *9765*.")]),
    "a lone star stays": ("2 * 3 * 4", [(Kind.ACTION, "2 * 3 * 4")]),
    "lines of action stay together": ("He waits.\nShe too.", [(Kind.ACTION, "He waits.\nShe too.")]),
    "other scripts are action": ("灯塔在暴风雨中", [(Kind.ACTION, "灯塔在暴风雨中")]),
    "lines may end as on Windows": ("INT. A\r\n\r\nB.", [(Kind.SCENE, "INT. A"), (Kind.ACTION, "B.")]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_syntax_holds(case: str) -> None:
    text, expected = CASES[case]
    assert kinds(text) == expected


def test_a_title_page_gives_the_title_and_is_no_scene() -> None:
    script = read_fountain(
        "Title:\n    _**BRICK & STEEL**_\n    _**FULL RETIRED**_\n"
        "Credit: Written by\nAuthor: Stu Maschwitz\n\nINT. HOUSE - DAY\n\nQuiet."
    )
    assert script.title == "BRICK & STEEL FULL RETIRED"
    assert [p.kind for p in script.paragraphs] == [Kind.SCENE, Kind.ACTION]


SCRIPT = """FADE IN:

EXT. LIGHTHOUSE - NIGHT #1#

Rain. The beam is dark.

MARA
(out of breath)
It will not light. Hold the ladder.

ELIO
I am holding it.

INT. LAMP ROOM - CONTINUOUS

She strikes a match.

CUT TO:
"""


def test_scenes_become_boards_and_action_and_speeches_shots() -> None:
    patio, lamp = scenes_of(read_fountain(SCRIPT))

    assert (patio.title, lamp.title) == (
        "1 EXT. LIGHTHOUSE - NIGHT",
        "INT. LAMP ROOM - CONTINUOUS",
    )
    assert [(s.title, s.prompt, s.seconds) for s in patio.shots] == [
        ("", "Rain. The beam is dark.", 2),
        (
            "MARA",
            "MARA (out of breath): “It will not light. Hold the ladder.”",
            3,
        ),
        ("ELIO", "ELIO: “I am holding it.”", 2),
    ]
    assert speakers_of([patio, lamp]) == ["MARA", "ELIO"]
    assert patio.seconds == 7


def test_speech_goes_by_the_word_and_action_by_the_page() -> None:
    assert speech_seconds("word " * 25) == 11  # 10 s and half a second, rounded
    assert speech_seconds("Yes.") == 2
    assert speech_seconds("灯塔在暴风雨中亮起来了" * 5) > speech_seconds("灯塔") == 2
    page = "x" * 60 * 54
    assert action_seconds(page) == 60
    assert action_seconds("Quiet.") == 2


words = st.text('abc MARA.!?\n*_()[]#>=~@^"INT. é灯', max_size=300)


@given(st.lists(words, max_size=8).map("\n\n".join))
def test_any_text_is_read_and_its_lengths_add_up(text: str) -> None:
    for scene in scenes_of(read_fountain(text)):
        assert 1 <= len(scene.shots) <= MOST_SHOTS
        assert scene.seconds == sum(shot.seconds for shot in scene.shots)
        assert 2 <= scene.seconds <= LONGEST_BOARD
        for shot in scene.shots:
            assert shot.seconds >= 2
            assert 0 < len(shot.prompt) <= LONGEST_PROMPT


@given(st.integers(1, 450), st.integers(2, 60))
def test_a_long_scene_is_several_boards_and_nothing_of_it_is_lost(
    count: int, longest: int
) -> None:
    lines = [f"Line {n} of it." for n in range(count)]
    script = read_fountain("INT. HALL\n\n" + "\n\n".join(lines))
    scenes = scenes_of(script, longest=longest)

    assert [shot.prompt for scene in scenes for shot in scene.shots] == lines
    assert all(scene.seconds <= longest for scene in scenes)
    assert all(len(scene.shots) <= MOST_SHOTS for scene in scenes)
    assert len({scene.title for scene in scenes}) == len(scenes)


def test_words_that_no_prompt_holds_become_several_shots() -> None:
    said = " ".join(f"Sentence number {n}." for n in range(400))
    (scene,) = scenes_of(read_fountain(f"INT. HALL\n\nMARA\n{said}"))

    assert len(scene.shots) > 1
    found = " ".join(re.sub("^MARA: “|”$", "", s.prompt) for s in scene.shots)
    assert found == said


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "nothing in it"),
        (b" \n ", "nothing in it"),
        (b"\x00" * 50, "characters that no text has"),
        (b"INT. A\x00\n", "characters that no text has"),
        (b"caf\xe9 au lait", "no text in UTF-8"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"PK\x03\x04....", "a ZIP or a Word document"),
        (b"x" * 1_000_001, "1 MB at most"),
    ],
)
def test_what_is_no_script_is_refused_in_a_sentence(data: bytes, why: str) -> None:
    with pytest.raises(NotAScript, match=why):
        text_of(data)


def test_text_of_other_editors_is_read() -> None:
    assert text_of("INT. Café".encode("utf-16")) == "INT. Café"
    assert text_of(b"\xef\xbb\xbfINT. A") == "INT. A"


@pytest.mark.parametrize("evil", ["*a ", "_", "[[", "[[\n\n", "/* ", "(", "A\n", "*_"])
def test_no_script_keeps_the_server_busy(evil: str) -> None:
    """As long as the file may be; what grew with its square would not end today."""
    read_fountain(evil * (200_000 // len(evil)))
