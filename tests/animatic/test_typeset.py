import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.animatic import typeset
from storyboard.animatic.typeset import (
    DIGITS,
    FONTS,
    TEXT,
    Type,
    fit,
    plain,
    shorten,
    wrap,
)

STYLE = Type(TEXT, 20)
WORDS = "The camera pushes slowly towards a lit bakery window at dawn."


def test_lines_are_no_wider_than_asked_and_lose_no_word() -> None:
    lines = list(wrap(WORDS, STYLE, 180))

    assert len(lines) > 2
    assert all(STYLE.width(line) <= 180 for line in lines)
    assert " ".join(lines) == WORDS


def test_a_word_wider_than_the_line_is_broken() -> None:
    lines = list(wrap("Donaudampfschifffahrtsgesellschaft", STYLE, 90))

    assert all(STYLE.width(line) <= 90 for line in lines)
    assert "".join(lines) == "Donaudampfschifffahrtsgesellschaft"


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    text = shorten(WORDS, STYLE, 200)

    assert text.endswith("…")
    assert WORDS.startswith(text[:-1])
    assert 150 < STYLE.width(text) <= 200


def test_what_fits_is_left_alone() -> None:
    assert shorten("A cat.", STYLE, 200) == "A cat."


def test_text_is_set_at_the_largest_size_that_fits() -> None:
    roomy = fit("A cat.", TEXT, [40, 30, 20], (400, 100))
    tight = fit(WORDS, TEXT, [40, 30, 20], (400, 100))

    assert roomy.style.size == 40
    assert tight.style.size == 20
    assert tight.height <= 100
    assert tight.width <= 400


def test_text_that_fits_at_no_size_is_cut_at_the_smallest() -> None:
    block = fit(WORDS * 20, TEXT, [40, 20], (400, 100))

    assert block.style.size == 20
    assert block.lines[-1].endswith("…")
    assert block.height <= 100


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("  a\n\tb ", "a b"), ("a\x00b", "a b"), ("a\ud800b", "a?b"), ("", "")],
)
def test_text_is_made_plain_before_it_is_set(raw: str, clean: str) -> None:
    assert plain(raw) == clean


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder where a machine without any font keeps its own."""
    for folders in ("XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.setenv(folders, str(tmp_path))
    (tmp_path / "fonts").mkdir()
    forget()
    yield tmp_path / "fonts"
    forget()


def forget() -> None:
    for remembered in (typeset._font, typeset._fallbacks, typeset._has):
        remembered.cache_clear()


def faces(text: str) -> list[str]:
    return [Path(str(font.path)).name for _, font in STYLE.runs(text)]


def test_a_letter_of_no_font_is_a_square(machine: Path) -> None:
    assert [run for run, _ in STYLE.runs("a〃")] == ["a", "□"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="folders of Linux")
def test_a_letter_we_lack_comes_from_a_font_of_the_machine(machine: Path) -> None:
    # Geist Mono happens to have this Japanese sign, which neither Inter nor DejaVu has.
    shutil.copy(FONTS / DIGITS, machine / "wqy-microhei.ttc")

    assert [run for run, _ in STYLE.runs("a〃b")] == ["a", "〃", "b"]
    assert faces("a〃b") == [TEXT, "wqy-microhei.ttc", TEXT]


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_people_write_can_be_measured(text: str) -> None:
    assert STYLE.width(plain(text)) >= 0
