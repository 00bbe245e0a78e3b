"""The picture of each shot, as it is printed."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from storyboard.exchange.cut import CutShot
from storyboard.media.prints import Wanted, print_pictures

# Of one child: what it is told has to fit a message.
_AT_A_TIME = 24


def picture_of(shot: CutShot) -> Wanted | None:
    """Its first still, else its last one, else the film's frame in the middle of the
    shot; None where nothing shows it yet.
    """
    if still := shot.first or shot.last:
        return Wanted(still.path)
    if shot.source and shot.shown:
        middle = (shot.shown.start + shot.shown.end) // 2
        return Wanted(shot.source.path, shot.source.container, middle)
    return None


def last_of(shot: CutShot) -> Wanted | None:
    return Wanted(shot.last.path) if shot.last else None


def printed(
    wanted: Sequence[Wanted | None], box: tuple[int, int], folder: Path
) -> Iterator[Path | None]:
    """JPEGs no larger than the box of pixels, in a new folder inside of that one."""
    for first in range(0, len(wanted), _AT_A_TIME):
        batch = wanted[first : first + _AT_A_TIME]
        place = folder / f"from-{first}"
        place.mkdir(parents=True)
        there = [one for one in batch if one]
        files = iter(print_pictures(there, box=box, folder=place))
        for one in batch:
            yield next(files) if one else None
