"""A lighter copy of a heavy clip, made of its file after the clip is kept.

It gives way to orders as drafts do: players have the film itself until it is there.
"""

import errno
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from storyboard.media.errors import Refused
from storyboard.media.proxy import Stopped, make_proxy
from storyboard.media.store import Store
from storyboard.renders import faults
from storyboard.renders.actions.leases import MOST_CRASHES, put_off
from storyboard.renders.actions.light_copies import drop_light_copy, keep_light_copy
from storyboard.renders.hold import Hold
from storyboard.renders.models import LightCopy
from storyboard.renders.queries.work import orders_wait

_AFTER_ORDERS_SECONDS = 5.0
_TAKEN_WITHIN = timedelta(seconds=0.7)
_ROOM_SECONDS = 300.0
_ANEW_SECONDS = 60.0
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_CRASHED = "Its worker died three times over it, so players get the film itself."
_DAMAGED = "The film cannot be decoded here, so players get the film itself."
_NO_ROOM = "There is no room left on this server, so it waits."


def lighten(hold: Hold, copy: LightCopy) -> str:
    if copy.crashes > MOST_CRASHES:
        return _given_up(hold, "crashed", _CRASHED)
    if copy.clip.emptied_at:
        drop_light_copy(copy, hold.token)
        return "not wanted"
    if orders_wait(since=timezone.now()):
        return _later(hold, _AFTER_ORDERS_SECONDS)
    try:
        return _made(hold, copy)
    except Stopped:
        return _later(hold, 0.0 if hold.is_stopping else _AFTER_ORDERS_SECONDS)
    except Refused as refused:
        if refused.code == "no_space":
            return _later(hold, _ROOM_SECONDS, "no_space", _NO_ROOM)
        return _refused(hold, copy)
    except FileNotFoundError:
        return _given_up(hold, "gone", "The file of the film is missing.")
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        return _later(hold, _ROOM_SECONDS, "no_space", _NO_ROOM)


def _made(hold: Hold, copy: LightCopy) -> str:
    store, clip = Store(settings.MEDIA_DIR), copy.clip
    with store.temp_folder() as folder:
        target = folder / "proxy.mp4"
        film = store.path(clip.file_name)
        made = make_proxy(film, target, name=str(clip), cancelled=_stops(hold))
        if made.frames != clip.frames:
            # The file is not whole any more, and frames would not be those of the clip.
            raise Refused("damaged_file", str(clip))
        faults.point("lightened")
        scope = clip.render.scope
        name = store.keep(target, scope=scope, suffix=".mp4")
        keep_light_copy(copy, hold.token, name)
    return "made"


def _stops(hold: Hold) -> Callable[[], bool]:
    """An order that nobody draws yet comes first."""

    def stops() -> bool:
        due = timezone.now() - _TAKEN_WITHIN
        return hold.cancelled() or orders_wait(since=due)

    return stops


def _refused(hold: Hold, copy: LightCopy) -> str:
    """A child that died may have wanted for memory: it is tried as often as a worker
    may die.
    """
    if copy.crashes >= MOST_CRASHES:
        return _given_up(hold, "damaged", _DAMAGED)
    put_off(
        *(hold.pk, hold.token),
        seconds=_ANEW_SECONDS,
        why=_DAMAGED,
        code="damaged",
        died=True,
        of=LightCopy,
    )
    return "anew"


def _later(hold: Hold, seconds: float, code: str = "", why: str = "") -> str:
    put_off(hold.pk, hold.token, seconds=seconds, why=why, code=code, of=LightCopy)
    return code or "gave way"


def _given_up(hold: Hold, code: str, why: str) -> str:
    put_off(
        *(hold.pk, hold.token),
        seconds=0,
        why=why,
        code=code,
        of=LightCopy,
        given_up_at=timezone.now(),
    )
    return "given up"
