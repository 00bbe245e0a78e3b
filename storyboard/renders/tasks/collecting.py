"""A film a gateway has made: fetched, checked, kept. It is paid for: nothing that goes
wrong here costs it, and each is fetched apart from its siblings.
"""

import errno
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from storyboard.domain.request import RenderRequest
from storyboard.media.errors import Refused
from storyboard.media.fetch import FetchFault, Source, Stopped, fetch
from storyboard.media.store import Store
from storyboard.providers import failures, registry
from storyboard.renders import faults
from storyboard.renders.actions.keeping import keep_result, lose_result, want_address
from storyboard.renders.actions.leases import MOST_CRASHES, put_off
from storyboard.renders.hold import Hold
from storyboard.renders.models import Render, Result
from storyboard.renders.tasks.filing import filed, measured, unlike_the_order

# How often a film may arrive damaged, how many of its addresses may have expired, and
# how long to wait after each try.
_MOST_DAMAGED = 4
_MOST_ADDRESSES = 4
_RETRY_SECONDS = (2.0, 5.0, 15.0, 60.0, 300.0, 1_800.0)
_ROOM_SECONDS = 30.0
# It is not tried again before a person says so; this is how often that is seen.
_CRASHED_SECONDS = 3_600.0
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_ROOM = (
    "There is no room left on this server for the film, so it waits and is fetched "
    "again by itself. It is paid for already; fetching costs nothing."
)
_CRASHED = (
    "Its worker died three times over this film, so it waits. It is paid for; fetching "
    "costs nothing. Ask whoever runs this server, then have it fetched."
)


def collect(hold: Hold, result: Result) -> str:
    if result.crashes > MOST_CRASHES:
        return _again(hold, "crashed", _CRASHED, seconds=_CRASHED_SECONDS)
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


def _kept(hold: Hold, store: Store, result: Result, film: Path) -> str:
    render = result.render
    request = RenderRequest.from_json(render.request)
    fetch(
        result.url,
        into=film,
        source=_source(render),
        has_room=store.has_room,
        cancelled=hold.cancelled,
    )
    faults.point("fetched")
    facts = measured(film, request)
    clip = filed(store, render, film, facts=facts)
    clip.result, clip.is_flagged = result.number, result.is_flagged
    if unlike := unlike_the_order(facts, request):
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
    if fault.needs_address and result.tries >= _MOST_ADDRESSES:
        gone = failures.result_gone(registry.gateway(result.render.provider).name)
        lose_result(result, hold.token, code=gone.code, why=gone.message)
        return "lost"
    if fault.needs_address:
        want_address(result, hold.token, code=fault.code, why=str(fault))
        return fault.code
    waits = _RETRY_SECONDS if fault.retryable else _RETRY_SECONDS[-1:]
    seconds = max(fault.after_seconds or 0, waits[min(result.tries, len(waits) - 1)])
    return _again(hold, fault.code, str(fault), seconds=seconds, tries=result.tries + 1)


def _damaged(hold: Hold, result: Result) -> str:
    who = registry.gateway(result.render.provider).name
    if result.tries + 1 >= _MOST_DAMAGED:
        fault = failures.result_unusable(who, result.render.remote_id, _MOST_DAMAGED)
        lose_result(result, hold.token, code=fault.code, why=fault.message)
        return "lost"
    why = (
        f"The film from {who} arrived damaged. It is made and paid for. It is fetched "
        "again by itself, which costs nothing."
    )
    seconds = _RETRY_SECONDS[min(result.tries, len(_RETRY_SECONDS) - 1)]
    return _again(hold, "damaged", why, seconds=seconds, tries=result.tries + 1)


def _again(hold: Hold, code: str, why: str, *, seconds: float, **values: Any) -> str:
    put_off(
        *(hold.pk, hold.token), seconds=seconds, why=why, code=code, of=Result, **values
    )
    return code
