"""The shot list as a spreadsheet reads it, and the contact sheet, cell by cell."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageStat

from storyboard.domain.camera import Camera
from storyboard.domain.timing import Span
from storyboard.exchange.cut import Cut, Still
from storyboard.exchange.paper.contact_sheet import (
    MOST_SHOTS,
    TooMany,
    grid_for,
    write_sheet,
)
from storyboard.exchange.paper.shot_list import shot_list
from tests.leaving.conftest import cut_with, shot_of, source_of

GOLDEN = Path(__file__).parent / "golden"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_list_is_what_it_was_before(
    still: Callable[..., Still], tmp_path: Path
) -> None:
    film = source_of(tmp_path / "film.mp4")
    cut = cut_with(
        (
            "Ignition",
            [
                shot_of(
                    "Push in on @mara, “lantern” in hand,\nwind @petrel.",
                    4,
                    title="The stairs",
                    first=still(name="stairs.png"),
                    last=still(name="top of the stairs.png"),
                    camera=Camera("push", "in"),
                    source=film,
                    shown=Span(0, 48),
                ),
                shot_of("", 3, title="=HYPERLINK(1)", transition="dissolve"),
            ],
        ),
        ("Ankunft 灯塔", [shot_of("Съёмка", 2)]),
    )
    said = shot_list(cut)

    assert said.encode() == (GOLDEN / "shots.csv").read_bytes()
    assert said.startswith("\ufeffBoard,")


def test_times_of_the_list_are_the_cuts_to_the_frame() -> None:
    cut = cut_with(*[(f"Board {n}", [shot_of("x", n + 1)] * 3) for n in range(4)])
    rows = rows_of(shot_list(cut))

    assert sum(int(row["Frames"]) for row in rows) == cut.frames
    assert [row["Start"] for row in rows[1:]] == [row["End"] for row in rows[:-1]]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_no_text_is_a_formula_and_every_text_comes_back(text: str) -> None:
    cut = cut_with((text or "x", [shot_of(text, title=text)]))
    (row,) = csv.DictReader(
        io.StringIO(shot_list(cut).removeprefix("\ufeff"), newline="")
    )
    for name in ("Board title", "Title", "Prompt"):
        assert not row[name].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert row["Prompt"].removeprefix("'") == text.removeprefix("'")


def sheet_of(cut: Cut, folder: Path) -> Image.Image:
    folder.mkdir()
    with Image.open(write_sheet(cut, folder)) as image:
        return image.convert("RGB")


def test_each_shot_has_a_cell_with_its_picture(
    still: Callable[..., Still], film: Path, tmp_path: Path
) -> None:
    stills = [still(colour=c) for c in ("#ff0000", "#00ff00", "#0000ff")]
    shots = [shot_of(f"word {n}", first=one) for n, one in enumerate(stills)]
    film_shot = shot_of("film", source=source_of(film / "film.mp4"), shown=Span(0, 24))
    cut = cut_with(("Ignition", [*shots, film_shot]), ("Home", [shot_of("empty")]))
    sheet = sheet_of(cut, tmp_path / "sheet")
    grid = grid_for(5, 1080 / 1920)

    assert sheet.size == grid.size
    colours = []
    for number in range(5):
        left, top = grid.place(number)
        box = (left, top, left + grid.cell, top + grid.picture)
        colours.append(sheet.getpixel((left + grid.cell // 2, top + grid.picture // 3)))
        words = (left, top + grid.picture + 4, left + grid.cell, top + grid.pitch - 20)
        # Something is drawn in the cell, and a number under it.
        assert max(ImageStat.Stat(sheet.crop(box)).stddev) > 0.5
        assert max(ImageStat.Stat(sheet.crop(words)).stddev) > 5
    for colour, channel in zip(colours[:3], range(3), strict=True):
        assert isinstance(colour, tuple)
        assert colour[channel] == max(colour) > 200
    assert colours[4] != (255, 255, 255)


def test_pictures_are_twice_as_large_as_shown_and_a_long_film_still_is_one_sheet() -> (
    None
):
    assert grid_for(6, 9 / 16).cell == 640
    for count in (1, 2, 24, 60, 200, MOST_SHOTS):
        for shape in (9 / 16, 1.0, 16 / 9):
            grid = grid_for(count, shape)
            wide, high = grid.size
            assert grid.columns * grid.rows >= count
            assert wide * high <= 28_000_000
            # Readable: two letters' widths of a number at least.
            assert grid.cell >= 120
    with pytest.raises(TooMany):
        grid_for(MOST_SHOTS + 1, 9 / 16)
