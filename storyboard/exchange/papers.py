"""Boards on paper: finished files, made in a folder of the store that is gone by the
time they are sent.
"""

import errno
from collections.abc import Sequence
from typing import BinaryIO

from storyboard.boards.exchange import studio_store
from storyboard.boards.models import Board
from storyboard.exchange.cut import Cut
from storyboard.exchange.cuts import cut_of
from storyboard.exchange.paper.contact_sheet import MOST_SHOTS, TooMany, write_sheet
from storyboard.exchange.paper.layout import Layout
from storyboard.exchange.paper.shot_list import shot_list
from storyboard.exchange.paper.storyboard_pdf import write_pdf
from storyboard.exchange.paper.turns import Busy, turn
from storyboard.media.names import shown

# More than any film has; minutes of work.
MOST_IN_A_PDF = 2000
_BUSY = "Two papers are being made already. Try again in a minute."
_EMPTY = "There is no shot to put on paper yet. Write one, then export again."
_LONG_PDF = (
    f"A storyboard holds {MOST_IN_A_PDF} shots at most. Export the boards one by one."
)
_LONG_SHEET = (
    f"A contact sheet shows {MOST_SHOTS} shots at most. Export the boards one by one."
)
_FULL = (
    "The studio's disk is full, so the paper could not be made. Nothing was lost. "
    "Tell whoever runs the server."
)


class NotMade(Exception):
    """No file, and in words why."""


class NotNow(NotMade):
    """As many are being made as may be. A moment later it works."""


class NoRoom(NotMade):
    """The disk is full."""


def storyboard_of(title: str, boards: Sequence[Board], layout: Layout) -> BinaryIO:
    """The PDF. Raises NotMade."""
    cut = _cut(title, boards)
    if len(cut.shots) > MOST_IN_A_PDF:
        raise NotMade(_LONG_PDF)
    try:
        with turn(), studio_store().temp_folder() as folder:
            return write_pdf(cut, layout, folder).open("rb")
    except Busy as busy:
        raise NotNow(_BUSY) from busy
    except OSError as error:
        raise _of_the_disk(error) from error


def contact_sheet_of(title: str, boards: Sequence[Board]) -> BinaryIO:
    """The PNG. Raises NotMade."""
    cut = _cut(title, boards)
    try:
        with turn(), studio_store().temp_folder() as folder:
            return write_sheet(cut, folder).open("rb")
    except TooMany as many:
        raise NotMade(_LONG_SHEET) from many
    except Busy as busy:
        raise NotNow(_BUSY) from busy
    except OSError as error:
        raise _of_the_disk(error) from error


def shot_list_of(title: str, boards: Sequence[Board]) -> str:
    """The CSV. Raises NotMade."""
    return shot_list(_cut(title, boards))


def file_name(title: str, suffix: str) -> str:
    """What to call it: the title, harmless."""
    harmless = title.replace("/", "-").replace("\\", "-")
    return shown(f"{harmless}{suffix}", otherwise="board")


def _cut(title: str, boards: Sequence[Board]) -> Cut:
    if not boards:
        raise NotMade(_EMPTY)
    cut = cut_of(title, boards)
    if not cut.shots:
        raise NotMade(_EMPTY)
    return cut


def _of_the_disk(error: OSError) -> Exception:
    return NoRoom(_FULL) if error.errno == errno.ENOSPC else error
