"""What a paper looks like: its sheet, its columns, what is said of each shot.

Lengths are millimetres.
"""

from dataclasses import dataclass, field
from datetime import date

MM_OF_INCH = 25.4
DPI = 300
COLUMNS = (1, 2, 3, 4)
# Portrait: width, height.
PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
# In the order they are offered.
FIELDS = {
    "number": "Number",
    "title": "Title",
    "prompt": "Prompt",
    "time": "Seconds and timecode",
    "frames": "First and last frame",
    "camera": "Camera move and transition",
    "take": "Take and model",
}
MARGIN = 10.0
HEAD = 8.0  # of a page, over what it shows
FOOT = 6.5
GAP = 7.0  # between columns
ROW_GAP = 4.5
# The smallest type that reads well at arm's length, by columns.
_POINTS = {1: 9.0, 2: 8.5, 3: 7.8, 4: 7.2}


@dataclass(frozen=True, slots=True)
class Layout:
    """`fields` are of FIELDS. `dated` stands on the cover."""

    dated: date
    columns: int = 3
    paper: str = "a4"
    is_landscape: bool = True
    fields: frozenset[str] = field(default=frozenset(FIELDS))
    has_cover: bool = True
    has_comments: bool = False
    has_numbers: bool = True

    def __post_init__(self) -> None:
        if self.columns not in COLUMNS or self.paper not in PAPERS:
            raise ValueError(f"no such paper: {self.columns} on {self.paper!r}")
        if not self.fields <= set(FIELDS):
            raise ValueError(f"no such fields: {sorted(self.fields)}")

    @property
    def size(self) -> tuple[float, float]:
        width, height = PAPERS[self.paper]
        return (height, width) if self.is_landscape else (width, height)

    @property
    def width(self) -> float:
        return self.size[0]

    @property
    def height(self) -> float:
        return self.size[1]

    @property
    def points(self) -> float:
        """The size of the type that prompts are set in."""
        return _POINTS[self.columns]

    @property
    def top(self) -> float:
        return MARGIN + HEAD

    @property
    def bottom(self) -> float:
        return self.height - MARGIN - FOOT

    @property
    def room(self) -> float:
        """The height that shots have on a page."""
        return self.bottom - self.top

    @property
    def column(self) -> float:
        """The width of a column."""
        gaps = GAP * (self.columns - 1)
        return (self.width - 2 * MARGIN - gaps) / self.columns

    @property
    def is_beside(self) -> bool:
        """Whether a shot's words stand beside its picture, not under it."""
        return self.columns == 1

    @property
    def text_width(self) -> float:
        if self.is_beside:
            return self.column - self.picture_width - GAP
        return self.column

    @property
    def picture_width(self) -> float:
        return self.column * 0.5 if self.is_beside else self.column

    @property
    def last_width(self) -> float:
        """Of the small picture of a shot's last frame."""
        return self.text_width * (0.36 if self.is_last_beside else 0.5)

    @property
    def is_last_beside(self) -> bool:
        """Whether that stands at the right of the words: over them where they would
        have no room left.
        """
        return self.text_width >= 55

    def picture(self, width: int, height: int) -> tuple[float, float]:
        """How large a picture box is for films of that many pixels: their shape, no
        higher than half a page.
        """
        wide = self.picture_width
        high = min(wide * height / width, self.room * 0.5)
        return wide, high

    def left(self, place: int) -> float:
        """Where the column of that number, from 0, begins."""
        return MARGIN + place * (self.column + GAP)


def pixels(millimetres: float) -> int:
    """How many a printed length has."""
    return round(millimetres / MM_OF_INCH * DPI)
