"""One frame of a film, kept like a picture somebody brought."""

import logging

from storyboard.media.child import ChildFailed, run_bounded
from storyboard.media.clips import LIMITS, container_of
from storyboard.media.errors import Refused
from storyboard.media.pictures import Picture, take_in
from storyboard.media.receiving import full_disk_refused
from storyboard.media.store import Store

logger = logging.getLogger(__name__)

_WORKER = "storyboard.media.grab_worker"


def grab(
    film: str,
    frame: int,
    *,
    shown_name: str,
    store: Store,
    scope: str,
    least_side: int = 0,
) -> Picture:
    """The frame of that number, from 0, of a stored film; or raise `Refused`. One with
    a side of less than `least_side` pixels is enlarged: models take none so small.

    The same frame of the same film is the same picture.
    """
    path = store.path(film)
    if not path.is_file():
        raise Refused("film_is_gone", shown_name)
    container = container_of(path, shown_name)
    with full_disk_refused(shown_name), store.temp_folder() as folder:
        argv = [str(path.resolve()), container, str(frame), str(least_side)]
        try:
            facts = run_bounded(_WORKER, argv, folder=folder, limits=LIMITS)
        except ChildFailed as error:
            logger.info("no frame could be taken out of a film: %s", error)
            raise Refused("damaged_file", shown_name) from error
        if "refused" in facts:
            raise Refused(facts.pop("refused"), shown_name, **facts)
        still = folder / "frame.png"
        return take_in(still, name=shown_name, store=store, scope=scope)
