"""The storyboard as PDF: a cover, then the boards, each shot with its picture.

It is written in parts of a few pictures each, which pikepdf joins on the disk: neither
a board of 200 shots with 4K stills nor a long film is ever whole in memory.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import OutlineItem

from storyboard.exchange.cut import Cut
from storyboard.exchange.paper.cover import Entry, contents_pages, draw_cover
from storyboard.exchange.paper.drawing import Drawing
from storyboard.exchange.paper.layout import Layout
from storyboard.exchange.paper.letters import Alphabet, Pen
from storyboard.exchange.paper.pages import Page, pages_of
from storyboard.exchange.paper.panels import texts_of

# Of one part of the document: at 300 dpi a page-wide picture has about a megabyte.
_PICTURES = 24
_PAGES = 24


def write_pdf(cut: Cut, layout: Layout, folder: Path) -> Path:
    """The finished file, in the empty `folder`."""
    alphabet = Alphabet([*texts_of(cut), *_OWN_LETTERS])
    measuring = Pen(layout.size, alphabet)
    measuring.add_page()
    pages = pages_of(cut, layout, measuring)
    front = contents_pages(cut, layout) if layout.has_cover else 0
    document = _Document(cut, layout, alphabet, folder, front + len(pages))
    parts = [*document.front(pages, front), *document.parts(pages, front)]
    whole = folder / "storyboard.pdf"
    _join(parts, whole, title=cut.title, outline=list(_outline(pages, front)))
    return whole


_OWN_LETTERS = ("…–·", "Storyboard")  # noqa: RUF001  of timecodes


def _outline(pages: Sequence[Page], front: int) -> Iterator[tuple[str, int]]:
    for number, page in enumerate(pages):
        if page.is_first:
            yield f"{page.board.number} {page.board.title}", front + number


@dataclass(frozen=True, slots=True)
class _Document:
    cut: Cut
    layout: Layout
    alphabet: Alphabet
    folder: Path
    total: int

    def front(self, pages: Sequence[Page], count: int) -> Iterator[Path]:
        if not count:
            return
        pen = Pen(self.layout.size, self.alphabet)
        places = {
            page.board.board_id: count + number + 1
            for number, page in enumerate(pages)
            if page.is_first
        }
        entries = [Entry(board, places[board.board_id]) for board in self.cut.boards]
        with self._prints("cover") as prints:
            draw_cover(pen, self.cut, self.layout, entries, prints)
            yield self._written(pen, "cover")

    def parts(self, pages: Sequence[Page], front: int) -> Iterator[Path]:
        number = front
        for part, some in enumerate(_portions(pages)):
            pen = Pen(self.layout.size, self.alphabet)
            with self._prints(f"prints-{part}") as prints:
                drawing = Drawing(pen, self.cut, self.layout, self.total, prints)
                drawing.draw(some, after=number)
                yield self._written(pen, f"part-{part}")
            number += len(some)

    def _written(self, pen: Pen, name: str) -> Path:
        path = self.folder / f"{name}.pdf"
        pen.output(str(path))
        return path

    def _prints(self, name: str) -> "_Prints":
        return _Prints(self.folder / name)


@dataclass(frozen=True, slots=True)
class _Prints:
    """A folder of printed pictures that goes when they are in the document."""

    folder: Path

    def __enter__(self) -> Path:
        self.folder.mkdir()
        return self.folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _portions(pages: Sequence[Page]) -> Iterator[list[Page]]:
    """Pages in order, with few enough pictures to hold at a time."""
    some: list[Page] = []
    pictures = 0
    for page in pages:
        over = pictures + page.pictures > _PICTURES or len(some) == _PAGES
        if some and over:
            yield some
            some, pictures = [], 0
        some.append(page)
        pictures += page.pictures
    if some:
        yield some


def _join(
    parts: Sequence[Path], whole: Path, *, title: str, outline: list[tuple[str, int]]
) -> None:
    """Streams are copied from file to file, not through memory."""
    with ExitStack() as opened, pikepdf.new() as document:
        for path in parts:
            part = opened.enter_context(pikepdf.open(path))
            document.pages.extend(part.pages)
        with document.open_outline() as kept:
            kept.root.extend(OutlineItem(name, page) for name, page in outline)
        with document.open_metadata() as facts:
            facts["dc:title"] = title
            facts["xmp:CreatorTool"] = "Storyboard"
        document.docinfo["/Title"] = title
        document.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        document.save(whole, deterministic_id=True)
    for path in parts:
        path.unlink()
