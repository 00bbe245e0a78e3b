"""A film a gateway has made: fetched, checked, kept. It is paid for: nothing that goes
wrong here costs it, and each is fetched apart from its siblings.
"""

import errno
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from storyboard.domain.request import RenderRequest
from storyboard.media.errors import Refused
from storyboard.media.fetch import FetchFault, Source, Stopped, fetch
from storyboard.media.store import Store
from storyboard.providers import failures, registry
from storyboard.providers.errors import Fault
from storyboard.renders import faults
from storyboard.renders.actions.keeping import (
    MOST_ADDRESSES,
    keep_result,
    lose_result,
    want_address,
)
from storyboard.renders.actions.leases import MOST_CRASHES, put_off
from storyboard.renders.hold import Hold
from storyboard.renders.models import Render, Result
from storyboard.renders.tasks.filing import filed, measured, unlike_the_order

# How long to wait after each try. None of the gateways says how long its addresses live
# (2026-11-20): one that has expired is asked for anew, and one that does not bring a
# whole film is tried for a week. After that a person can have it tried again.
_RETRY_SECONDS = (2.0, 5.0, 15.0, 60.0, 300.0, 1_800.0, 7_200.0, 21_600.0)
_TRIED_FOR = timedelta(days=7)
_ROOM_SECONDS = 30.0
# So a film that kills workers costs one of them an hour, and one that met three kills
# by chance waits no longer than that.
_CRASHED_SECONDS = 3_600.0
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_ROOM = (
    "There is no room left on this server for the film, so it waits and is fetched "
    "again by itself. It is paid for already; fetching costs nothing."
)
_CRASHED = (
    "Its worker died three times over this film, so it is tried only once an hour now. "
    "It is paid for; fetching costs nothing, and you can have it fetched at once. If "
    "this goes on, tell whoever runs this server."
)


def collect(hold: Hold, result: Result) -> str:
    if result.crashes > MOST_CRASHES:
        once_more = {"seconds": _CRASHED_SECONDS, "crashes": MOST_CRASHES - 1}
        return _again(hold, "crashed", _CRASHED, **once_more)
    store = Store(settings.MEDIA_DIR)
    try:
        with store.temp_folder() as folder:
            return _kept(hold, store, result, folder / "film")
    except Stopped:
        put_off(hold.pk, hold.token, seconds=0, why="", of=Result)
        return "let go"
    except FetchFault as fault:
        return _not_fetched(hold, result, fault)
    except Refused as refused:
        if refused.code == "no_space":
            return _again(hold, "no_space", _NO_ROOM, seconds=_ROOM_SECONDS)
        return _damaged(hold, result)
    except OSError as error:
        if error.errno not in _DISK_FULL:
            raise
        return _again(hold, "no_space", _NO_ROOM, seconds=_ROOM_SECONDS)


def _kept(hold: Hold, store: Store, result: Result, path: Path) -> str:
    render = result.render
    request = RenderRequest.from_json(render.request)
    fetch(
        result.url,
        into=path,
        source=_source(render),
        has_room=store.has_room,
        cancelled=hold.cancelled,
    )
    faults.point("fetched")
    film = measured(path, request)
    clip = filed(store, render, film)
    clip.result, clip.is_flagged = result.number, result.is_flagged
    if unlike := unlike_the_order(film, request):
        clip.note = f"Not exactly what was ordered: {unlike}."
    faults.point("filed")
    keep_result(result, hold.token, clip)
    return "kept"


def _source(render: Render) -> Source:
    """Where this gateway's films may lie: at the practice server only for practice."""
    gateway = registry.gateway(render.provider)
    if not render.is_practice:
        hosts = (*gateway.result_hosts, *settings.RESULT_HOSTS)
        return Source(gateway.name, hosts=hosts, guard=settings.OUTGOING)
    return Source(gateway.name, origins=(_origin(settings.PRACTICE_URL),))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _not_fetched(hold: Hold, result: Result, fault: FetchFault) -> str:
    who = registry.gateway(result.render.provider).name
    if not (fault.retryable or fault.needs_address):
        lose_result(result, hold.token, code=fault.code, why=str(fault))
        return "lost"
    if fault.needs_address and result.addresses >= MOST_ADDRESSES:
        return _lost(hold, result, failures.result_gone(who))
    if fault.needs_address:
        want_address(result, hold.token, code=fault.code, why=str(fault))
        return fault.code
    if _is_over(result):
        return _lost(hold, result, failures.result_late(who, _TRIED_FOR.days))
    seconds = max(fault.after_seconds or 0, _pause(result))
    return _again(hold, fault.code, str(fault), seconds=seconds, tries=result.tries + 1)


def _damaged(hold: Hold, result: Result) -> str:
    who, tries = registry.gateway(result.render.provider).name, result.tries + 1
    if _is_over(result):
        job = result.render.remote_id
        return _lost(hold, result, failures.result_unusable(who, job, tries))
    why = (
        f"The film from {who} arrived damaged. It is made and paid for. It is fetched "
        "again by itself, which costs nothing."
    )
    return _again(hold, "damaged", why, seconds=_pause(result), tries=tries)


def _pause(result: Result) -> float:
    return _RETRY_SECONDS[min(result.tries, len(_RETRY_SECONDS) - 1)]


def _is_over(result: Result) -> bool:
    return timezone.now() - result.found_at > _TRIED_FOR


def _lost(hold: Hold, result: Result, fault: Fault) -> str:
    lose_result(result, hold.token, code=fault.code, why=fault.message)
    return "lost"


def _again(hold: Hold, code: str, why: str, *, seconds: float, **values: Any) -> str:
    put_off(
        *(hold.pk, hold.token), seconds=seconds, why=why, code=code, of=Result, **values
    )
    return code
