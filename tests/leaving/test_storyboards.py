"""The storyboard as PDF, read back as strangers read it."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from storyboard.animatic.typeset import fallback_files
from storyboard.domain.camera import Camera
from storyboard.domain.timing import Span, timecode
from storyboard.exchange.cut import Cut, Still
from storyboard.exchange.paper.layout import COLUMNS, Layout
from storyboard.exchange.paper.storyboard_pdf import write_pdf
from tests.leaving.conftest import cut_with, remark_of, shot_of, source_of

pytestmark = pytest.mark.skipif(
    not shutil.which("pdftotext"), reason="poppler-utils is not installed"
)
GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 11, 22)
Writing = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Writing:
    def make(cut: Cut, **options: object) -> Path:
        folder = tmp_path / "paper"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return write_pdf(cut, Layout(TODAY, **options), folder)  # type: ignore[arg-type]

    return make


def text_of(pdf: Path, *, page: int = 0) -> str:
    pages = ["-f", str(page), "-l", str(page)] if page else []
    command = ["pdftotext", "-layout", *pages, str(pdf), "-"]
    said = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return unicodedata.normalize("NFC", said)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def keeper(still: Callable[..., Still]) -> Cut:
    """Two boards, six shots with everything that a paper may say of one."""
    ignition = [
        shot_of(
            "Slow push in on @mara as she climbs the stairs, lantern in hand.",
            4,
            title="The stairs",
            first=still(name="stairs.png"),
            last=still(name="top.png"),
            camera=Camera("push", "in"),
        ),
        shot_of("Close on the flame. It gutters, then steadies.", 3, first=still()),
        shot_of("", 2, title="Black", transition="dip", transition_frames=24),
        shot_of(
            "The beam sweeps the water.",
            5,
            first=still(),
            transition="dissolve",
            remarks=(remark_of("Her cap is gone.", 220, "It comes back in take 4."),),
        ),
    ]
    home = [
        shot_of("A boat turns towards the light.", 6, first=still()),
        shot_of("Dawn; gulls over the lamp.", 2, first=still()),
    ]
    return cut_with(("Ignition", ignition), ("Coming home", home))


@pytest.mark.parametrize("columns", COLUMNS)
@pytest.mark.parametrize("way", ["landscape", "portrait"])
def test_every_word_is_found_in_every_layout_and_every_page_has_its_number(
    write: Writing, still: Callable[..., Still], columns: int, way: str
) -> None:
    cut = keeper(still)
    pdf = write(cut, columns=columns, is_landscape=way == "landscape")
    pages = PdfReader(pdf).pages
    text = words_of(text_of(pdf))

    for shot in cut.shots:
        assert set(words_of(f"{shot.title} {shot.prompt}")) <= set(text)
    for number in range(3, len(pages) + 1):
        assert f"{number} / {len(pages)}" in text_of(pdf, page=number)
    width, height = pages[0].mediabox.width, pages[0].mediabox.height
    assert (width > height) is (way == "landscape")


@pytest.mark.parametrize("columns", COLUMNS)
def test_shots_stand_in_as_many_columns_as_were_asked_for(
    write: Writing, still: Callable[..., Still], columns: int
) -> None:
    shots = [shot_of(f"word{n}", first=still()) for n in range(8)]
    pdf = write(cut_with(("Ignition", shots)), columns=columns, has_cover=False)
    lefts: set[int] = set()

    def see(text: str, _: object, at: list[float], *__: object) -> None:
        if text.strip().startswith("word"):
            lefts.add(round(at[4]))

    for page in PdfReader(pdf).pages:
        page.extract_text(visitor_text=see)
    # What is set in one piece begins at the left end of its column.
    assert len(lefts) == columns


def test_what_it_says_is_what_it_said_before(
    write: Writing, still: Callable[..., Still]
) -> None:
    """The golden text, without spaces at the ends of its lines."""
    pdf = write(keeper(still), columns=2, has_comments=True)
    lines = [re.sub(r" {2,}", "  ", line).strip() for line in text_of(pdf).split("\n")]
    said = "\n".join(line for line in lines if line) + "\n"
    kept = GOLDEN / "storyboard.txt"
    assert said == kept.read_text(encoding="utf-8")


def test_timecodes_are_the_boards_to_the_frame(
    write: Writing, still: Callable[..., Still]
) -> None:
    cut = keeper(still)
    text = text_of(write(cut, columns=1))
    for shot in cut.shots:
        start, end = (timecode(f, cut.rate) for f in (shot.span.start, shot.span.end))
        assert f"{start} – {end}" in text  # noqa: RUF001


def test_what_is_not_ticked_is_not_there(
    write: Writing, still: Callable[..., Still]
) -> None:
    pdf = write(keeper(still), fields=frozenset(), has_cover=False, has_numbers=False)
    text = text_of(pdf)
    gone = (
        "lantern",
        "Black",
        "00:00",
        "Push in",
        "Last frame",
        "Dissolve",
        "cap",
        "1 /",
    )
    assert [word for word in gone if word in text] == []
    assert "Ignition" in text


def test_a_prompt_longer_than_a_page_goes_on_and_loses_no_word(
    write: Writing, still: Callable[..., Still]
) -> None:
    prompt = " ".join(f"w{n}" for n in range(600))
    shots = [shot_of(prompt, first=still()), shot_of("short", first=still())]
    pdf = write(cut_with(("Ignition", shots)), columns=4, has_cover=False)

    assert len(PdfReader(pdf).pages) > 1
    assert "continued" in text_of(pdf)
    assert words_of(prompt) == [w for w in words_of(plain_text(pdf)) if w[0] == "w"]


def plain_text(pdf: Path) -> str:
    command = ["pdftotext", "-raw", str(pdf), "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


LETTERS = {
    "Latin": "Ångström façade, naïve œuvre — “Straße” Łódź",
    "Cyrillic": "Съёмка в маяке, щука їжак",
    "Greek": "ένας φάρος στην καταιγίδα",
    "Armenian and Georgian": "փարոս շუქურა".replace("շ", "შ"),
    "Hebrew": "המגדלור בסערה",
    "Arabic": "المنارة في العاصفة",
}
OF_THE_MACHINE = {
    "Devanagari": ("प्रकाशस्तंभ में तूफ़ान क्षत्रिय कि", "NotoSansDevanagari"),
    "Thai": ("ประภาคารในพายุ น้ำ ที่นี่", "NotoSansThai"),
    "Tamil": ("கலங்கரை விளக்கம்", "NotoSansTamil"),
    "Chinese": ("灯塔在暴风雨中", "CJK"),
    "Japanese": ("嵐の灯台", "CJK"),
    "Korean": ("폭풍 속의 등대", "CJK"),
}


@pytest.mark.parametrize("script", [*LETTERS, *OF_THE_MACHINE])
def test_the_letters_of_a_script_come_back_as_they_were_written(
    write: Writing, script: str
) -> None:
    if script in LETTERS:
        text = LETTERS[script]
    else:
        text, needed = OF_THE_MACHINE[script]
        there = " ".join(path.name for path in fallback_files())
        if not any(name in there for name in (needed, *_INSTEAD.get(needed, ()))):
            pytest.skip(f"this machine has no font for {script}")
    cut = cut_with((text, [shot_of(text)]), title=text)
    pdf = write(cut, columns=2, has_cover=False, fields=frozenset({"prompt"}))
    # Marks of direction stand around words that run from the right; where a mark goes
    # over its letter the tool may see a gap.
    said = re.sub(r"[\s\u200e\u200f\u202a-\u202e]", "", text_of(pdf))

    wanted = unicodedata.normalize("NFC", re.sub(r"\s", "", text))
    assert wanted in said
    assert "□" not in said


_INSTEAD = {"CJK": ("wqy-microhei",)}


def test_a_letter_of_no_font_is_a_square_and_the_words_around_it_stay(
    write: Writing,
) -> None:
    cut = cut_with(("Ignition", [shot_of("before \U0001d9ff\U0010fffd after")]))
    text = text_of(write(cut, has_cover=False))
    assert "before □" in text
    assert "after" in text


def test_stills_are_printed_at_300_dots_an_inch_and_never_enlarged(
    write: Writing, still: Callable[..., Still]
) -> None:
    large, small = still(3840, 2160), still(320, 180)
    shots = [shot_of("large", first=large), shot_of("small", first=small)]
    pdf = write(cut_with(("Ignition", shots)), columns=2, has_cover=False)
    listed = subprocess.run(
        ["pdfimages", "-list", str(pdf)], capture_output=True, check=True
    ).stdout.decode()
    rows = [line.split() for line in listed.splitlines()[2:]]

    assert {row[8] for row in rows} == {"jpeg"}
    widths = {int(row[3]): int(row[12]) for row in rows}
    assert 320 in widths
    dots = widths[max(widths)]
    assert 299 <= dots <= 301
    assert pdf.stat().st_size < 400_000


def test_a_shot_without_a_still_shows_the_middle_of_its_take_and_else_an_empty_box(
    write: Writing, film: Path
) -> None:
    source = source_of(film / "film.mp4")
    shots = [
        shot_of("filmed", source=source, shown=Span(24, 48)),
        shot_of("not yet"),
        shot_of("lost", source=source_of(film / "gone.mp4"), shown=Span(0, 24)),
    ]
    pdf = write(cut_with(("Ignition", shots)), columns=3, has_cover=False)
    (page,) = PdfReader(pdf).pages

    (picture,) = page.images
    assert picture.image is not None
    assert picture.image.size == (320, 180)
    assert text_of(pdf).count("No picture yet") == 2
    assert "Take 3 · runware/kling-3-pro" in text_of(pdf)


def test_it_opens_with_its_title_and_a_list_of_its_boards(
    write: Writing, still: Callable[..., Still]
) -> None:
    pdf = write(keeper(still))
    reader = PdfReader(pdf)
    assert reader.metadata
    assert reader.metadata.title == "The Keeper"
    entries = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert [entry.title for entry in entries] == ["1 Ignition", "2 Coming home"]
    for entry in entries:
        number = reader.get_destination_page_number(entry)
        assert number is not None
        assert (entry.title or "").split(" ", 1)[1] in text_of(pdf, page=number + 1)
    cover = text_of(pdf, page=1)
    assert "22 November 2026" in cover
    assert "2 boards · 6 shots · 22 s" in re.sub(r"\s+", " ", cover)


def test_the_page_is_not_blank_where_the_pictures_are(
    write: Writing, still: Callable[..., Still], tmp_path: Path
) -> None:
    """Drawn by another program, in the place where the shot stands."""
    cut = cut_with(("Ignition", [shot_of("one", first=still(colour="#00ff00"))]))
    pdf = write(cut, columns=1, has_cover=False)
    drawn = tmp_path / "page"
    subprocess.run(["pdftoppm", "-r", "40", "-png", str(pdf), str(drawn)], check=True)
    (page,) = tmp_path.glob("page-*.png")
    with Image.open(page) as image:
        seen = [image.convert("RGB").getpixel((x, y)) for x, y in _places(image.size)]
    is_green = [
        isinstance(c, tuple) and c[1] > 200 and max(c[0], c[2]) < 60 for c in seen
    ]
    assert is_green.count(True) > len(seen) * 0.1


def _places(size: tuple[int, int]) -> list[tuple[int, int]]:
    return [(x, y) for x in range(0, size[0], 4) for y in range(0, size[1], 4)]


def test_a_long_board_is_written_in_parts_and_joined_in_order(
    write: Writing, still: Callable[..., Still]
) -> None:
    one = still()
    shots = [shot_of(f"shot {n} begins", first=one) for n in range(60)]
    pdf = write(cut_with(("Ignition", shots)), columns=2, has_cover=False)
    found = [int(n) for n in re.findall(r"shot (\d+) begins", plain_text(pdf))]
    assert found == list(range(60))
    assert sorted(p.name for p in pdf.parent.iterdir()) == ["storyboard.pdf"]
