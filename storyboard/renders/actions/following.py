"""What a gateway tells of its jobs, written down; nothing it fails to tell ends one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max, Q
from django.utils import timezone

from storyboard.domain.lifecycle import Fetch, State
from storyboard.domain.money import dollars
from storyboard.providers import base, failures
from storyboard.providers.errors import Fault
from storyboard.renders.actions import money
from storyboard.renders.actions.hints import hint_on_commit
from storyboard.renders.actions.keeping import (
    MOST_ADDRESSES,
    ask_for_address,
    settle,
)
from storyboard.renders.actions.leases import put_off, worker_name
from storyboard.renders.actions.moves import moved, record
from storyboard.renders.models import Account, Render, Result

# Without a change for so long a job is called stalled, and is asked about rarely; and
# after so much longer nobody asks any more.
STALLED_AFTER = timedelta(minutes=30)
STALLED_SECONDS = 600.0
GIVEN_UP_AFTER = timedelta(days=7)
_TROUBLE = base.Pace(first=5, most=300, factor=2)


@dataclass(frozen=True, slots=True)
class Followed:
    """Who tells, and how often they are asked."""

    name: str
    pace: base.Pace


def note_round(
    told: Mapping[UUID, base.Progress], renders: Sequence[Render], who: Followed
) -> None:
    """What one round of asking has brought. Jobs without news, which are most of
    them, are written together.
    """
    quiet, now = defaultdict(list), timezone.now()
    for render in renders:
        progress = told.get(render.pk)
        if progress is None:
            continue
        if _is_quiet(render, progress, now):
            quiet[who.pace.after(render.polls + 1)].append(render.pk)
        else:
            note_progress_there(render.pk, progress, who)
    for seconds, ids in quiet.items():
        later = now + timedelta(seconds=seconds)
        Render.objects.filter(pk__in=ids, state=State.RUNNING).update(
            polls=F("polls") + 1, run_after=later
        )


def note_unclear(renders: Sequence[Render], who: Followed, fault: Fault | None) -> None:
    """Nothing was understood of these jobs, which ends none of them: their silence goes
    on. `fault`: what to say of it where it is no trouble of the whole account; then
    they are asked again by their own pace, and hold up nobody else.
    """
    now = timezone.now()
    for render in renders:
        if not fault and now - (render.heard_at or now) < STALLED_AFTER:
            continue
        with transaction.atomic():
            row = Render.objects.select_for_update(of=("self",)).get(pk=render.pk)
            silent = now - (row.heard_at or now)
            if row.state == State.RUNNING and silent >= STALLED_AFTER:
                _wait_on(row, base.Progress(base.Phase.MISSING), who, silent)
            elif fault:
                later = now + timedelta(seconds=who.pace.after(row.polls + 1))
                said: dict[str, Any] = {"polls": F("polls") + 1, "run_after": later}
                if row.state == State.RUNNING:
                    said |= {"error": fault.message, "error_code": fault.code}
                Render.objects.filter(pk=row.pk).update(**said)


def _is_quiet(render: Render, progress: base.Progress, now: datetime) -> bool:
    heard = render.heard_at or now
    return (
        render.state == State.RUNNING
        and not (progress.results or render.error)
        and progress.phase in {render.remote_phase, base.Phase.MISSING}
        and progress.phase is not base.Phase.ENDED
        and progress.percent in {None, render.percent}
        and now - heard < STALLED_AFTER
    )


def note_progress_there(
    render_id: UUID, progress: base.Progress, who: Followed
) -> None:
    """Everything one answer says about one job: new films, where it is, its end."""
    with transaction.atomic():
        render = Render.objects.select_for_update(of=("self",)).get(pk=render_id)
        if render.state not in {State.RUNNING, State.COLLECTING}:
            return
        is_more = _keep_results(render, progress)
        if render.state == State.COLLECTING:
            _look_for_addresses(render, who)
        elif progress.phase is base.Phase.ENDED:
            _end(render, progress, who)
        else:
            _go_on(render, progress, who, is_more=is_more)


def _keep_results(render: Render, progress: base.Progress) -> bool:
    """Each film once, by the id it has there; a fresh address for one that expired."""
    known = {result.remote_id: result for result in render.results.all()}
    now, due, before = timezone.now(), [], len(known)
    for film in progress.results:
        result = known.get(film.id)
        if result is None:
            known[film.id] = result = Result.objects.create(
                render=render,
                number=len(known),
                remote_id=film.id,
                url=film.url,
                is_flagged=film.is_nsfw,
                charged_usd=film.cost,
                found_at=now,
                run_after=now,
                dispatched_at=now,
            )
            due.append(result.pk)
        elif result.state == Fetch.STALE and film.url:
            Result.objects.filter(pk=result.pk).update(
                state=Fetch.WAITING, url=film.url, run_after=now, dispatched_at=now
            )
            due.append(result.pk)
    hint_on_commit(Result, due)
    return len(known) > before


def _look_for_addresses(render: Render, who: Followed) -> None:
    """The job has ended; of a film whose address expired none may be left."""
    stale = Result.objects.filter(render=render, state=Fetch.STALE)
    stale.update(addresses=F("addresses") + 1)
    gone = failures.result_gone(who.name)
    stale.filter(addresses__gt=MOST_ADDRESSES).update(
        state=Fetch.LOST, error_code=gone.code, error=gone.message
    )
    if left := stale.aggregate(most=Max("addresses"))["most"]:
        ask_for_address(render, after=left)
    settle(render)


def _go_on(
    render: Render, progress: base.Progress, who: Followed, *, is_more: bool
) -> None:
    now = timezone.now()
    is_missing = progress.phase is base.Phase.MISSING
    is_other = (progress.phase, progress.percent) != (
        render.remote_phase,
        render.percent,
    )
    heard = now if is_more or (is_other and not is_missing) else render.heard_at or now
    silent = now - heard
    was_missing = render.remote_phase == base.Phase.MISSING
    is_over = (is_missing and was_missing) or render.results.exists()
    if silent >= STALLED_AFTER and is_over:
        _end(render, progress, who)
        return
    told = {
        "remote_phase": progress.phase,
        "percent": progress.percent,
        "said": progress.said or render.said,
        "heard_at": heard,
    }
    _wait_on(render, progress, who, silent, **told)


def _wait_on(
    render: Render,
    progress: base.Progress,
    who: Followed,
    silent: timedelta,
    **told: Any,
) -> None:
    """Ask again: after its pace; rarely when it is stalled; after a week no more."""
    if silent > GIVEN_UP_AFTER:
        _end(render, progress, who)
        return
    seconds = who.pace.after(render.polls + 1)
    told |= {"error": "", "error_code": ""}
    if silent >= STALLED_AFTER:
        fault = failures.stalled(who.name, round(silent.total_seconds() / 60))
        told |= {"error": fault.message, "error_code": fault.code}
        seconds = STALLED_SECONDS
    Render.objects.filter(pk=render.pk, state=State.RUNNING).update(
        **told,
        polls=F("polls") + 1,
        run_after=timezone.now() + timedelta(seconds=seconds),
    )


def _end(render: Render, progress: base.Progress, who: Followed) -> None:
    """The job is over there: with films to fetch, or without any."""
    values: dict[str, Any] = {
        "polls": F("polls") + 1,
        "remote_phase": progress.phase,
        "said": progress.said or render.said,
        "percent": None,
        "error": "",
        "error_code": "",
    }
    if count := render.results.count():
        _end_with_films(render, progress, who, values, count=count)
        return
    lost = failures.job_lost(who.name, render.remote_id)
    fault = (*progress.failures, lost)[0]
    values |= {"error": fault.message, "error_code": fault.code}
    is_stopped = fault.code == "cancelled_there" and render.stop
    after = State.CANCELLED if is_stopped else State.FAILED
    _move(render, after, fault.message, values)
    _settle_money(render, fault)


def _settle_money(render: Render, fault: Fault) -> None:
    match fault.charged:
        case True:
            money.charge(render, render.film_usd, why=fault.message)
        case False:
            money.release(render, why=fault.message)
        case None:
            money.leave_open(render, why=fault.message)


def _end_with_films(
    render: Render,
    progress: base.Progress,
    who: Followed,
    values: dict[str, Any],
    *,
    count: int,
) -> None:
    asked = base.Ticket.from_json(render.ticket or {}).results
    values["charged_usd"] = progress.cost
    if count < asked:
        few = failures.too_few(who.name, count, asked)
        # What went wrong, without what it says of money and of a whole render.
        firsts = [fault.message.partition(". ")[0] for fault in progress.failures[:1]]
        reasons = [f"{first}." for first in firsts]
        values |= {"error": " ".join([few.message, *reasons]), "error_code": few.code}
    _move(render, State.COLLECTING, f"{who.name} has finished", values)
    if progress.cost is None:
        why = f"As quoted: {who.name} does not say what it cost"
        money.charge(render, render.film_usd, why=why)
    else:
        money.charge(render, progress.cost, why=_drift(render, progress, who))
    settle(render)


def _drift(render: Render, progress: base.Progress, who: Followed) -> str:
    said = f"{who.name} says so"
    if progress.cost is None or render.film_usd in {None, progress.cost}:
        return said
    return f"{said}; quoted were {dollars(render.film_usd or progress.cost)}"


def _move(render: Render, after: State, why: str, values: dict[str, Any]) -> None:
    before = State.RUNNING
    if moved(render.pk, Q(), before, after, values):
        record(render.pk, before, after, worker=worker_name(), why=why)
        render.state = after
        for name in ("charged_usd", "error", "error_code"):
            if name in values:
                setattr(render, name, values[name])


def note_trouble(account: Account, token: UUID, fault: Fault) -> None:
    """Nothing was learnt, which ends no job: ask later, and ever less often."""
    seconds = max(fault.after_seconds or 0, _TROUBLE.after(account.troubles))
    put_off(
        *(account.pk, token),
        seconds=seconds,
        why="",
        of=Account,
        trouble=fault.message,
        troubles=F("troubles") + 1,
    )
