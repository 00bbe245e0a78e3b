"""What only a person decides: to stop, to go on, and about a submit nobody answered."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from storyboard.domain.lifecycle import CANCELLABLE, FINAL, State
from storyboard.providers import base, failures, registry
from storyboard.renders.actions import money
from storyboard.renders.actions.hints import hint_on_commit, look_soon
from storyboard.renders.actions.leases import let_go
from storyboard.renders.actions.moves import moved, record
from storyboard.renders.actions.sending import adopt, gateway_name, in_doubt_again
from storyboard.renders.models import Render
from storyboard.renders.queries.shown import LOOKS_TO_WAIT
from storyboard.teams.models import User

STOP_ASKED = "asked"
# Of looks, so that one more is made and its answer is final.
_ONE_LOOK = 2
_MOST_HINTS, _LONGEST_ID = 5, 200


class CannotCancel(Exception):
    """The render has already ended. The text is for the person."""


class TooLate(Exception):
    """The render is no longer where this can be decided. The text is for the person."""


def cancel_render(render_id: UUID, by: User) -> None:
    """End it now where that costs nothing; else ask the gateway to stop. The parts of a
    take end with it, but for those that are paid for.

    Taking the lease away too, so the worker can write nothing more; it notices within
    half a second and stops its encoder. Raises `CannotCancel`.
    """
    with transaction.atomic():
        render = _held(render_id)
        before = State(render.state)
        if render.account_id and before is State.RUNNING:
            _ask_to_stop(render)
            return
        if reason := _why_not(render, before):
            raise CannotCancel(reason)
        for part in Render.objects.filter(part_of=render).exclude(state__in=FINAL):
            with suppress(CannotCancel):
                cancel_render(part.pk, by)
        why = f"Cancelled by {by} before it was sent"
        if render.earlier:
            _back_to_doubt(render, by=by, why=why)
        else:
            _end(render, before, State.CANCELLED, by=by, why="Cancelled")
        money.release(render, why=why)


def _back_to_doubt(render: Render, *, by: User, why: str) -> None:
    """Only its second sending is cancelled: nobody knows of the first."""
    ended = "It was to be sent again, and that was cancelled before it left."
    fault = failures.first_still_open(gateway_name(render), ended)
    values = in_doubt_again(render, fault) | let_go() | {"crashes": 0}
    if not moved(render.pk, Q(), State(render.state), State.UNKNOWN, values):
        raise CannotCancel(f"Take {render.take} has moved on. Look again.")
    record(render.pk, State(render.state), State.UNKNOWN, by=by, why=why)


def _why_not(render: Render, state: State) -> str:
    if state not in CANCELLABLE:
        return f"Take {render.take} has ended already: {state}."
    if render.account_id is None or state is State.QUEUED:
        return ""
    if state is State.SUBMITTING:
        return (
            f"Take {render.take} is being sent at this moment. Cancel it when it is "
            "known whether it arrived."
        )
    return (
        f"Take {render.take} is finished and charged. It is being fetched, which costs "
        "nothing."
    )


def _ask_to_stop(render: Render) -> None:
    if render.stop:
        return
    Render.objects.filter(pk=render.pk).update(stop=STOP_ASKED, stop_said="")
    look_soon(render.pk)


def note_stop(render_id: UUID, outcome: base.CancelOutcome) -> None:
    """What a gateway did when it was asked to stop."""
    with transaction.atomic():
        render = _held(render_id)
        if render.state != State.RUNNING or render.stop != STOP_ASKED:
            return
        if outcome.stopped is base.Stopped.YES:
            _end(render, State.RUNNING, State.CANCELLED, why=outcome.message)
            money.release(render, why=outcome.message)
        Render.objects.filter(pk=render.pk).update(
            stop=outcome.stopped, stop_said=outcome.message
        )


def keep_following(render_id: UUID, by: User) -> None:
    """It could not be stopped, so its film is wanted after all."""
    running = Render.objects.filter(pk=render_id, state=State.RUNNING)
    running.exclude(stop=STOP_ASKED).update(stop="", stop_said="")


def stop_waiting(render_id: UUID, by: User) -> None:
    """It goes on there and may be billed; its film is not wanted. Raises TooLate."""
    why = f"{by} stopped waiting; it may be billed"
    with transaction.atomic():
        render = _held(render_id)
        if not (render.account_id and render.state == State.RUNNING and render.stop):
            raise TooLate(f"Take {render.take} is no longer under way there.")
        _end(render, State.RUNNING, State.CANCELLED, by=by, why=why)
        money.leave_open(render, why=why)


def stop_looking(render_id: UUID, by: User) -> None:
    """A gateway that is out of order is asked for long what became of a submit. Whoever
    does not want to wait decides now, as where it cannot be asked. Raises TooLate.
    """
    why = f"{by} did not wait any longer for an answer; it may have been billed"
    with transaction.atomic():
        render = _held(render_id)
        if render.state != State.SUBMITTING or render.looks < LOOKS_TO_WAIT:
            raise TooLate(f"Take {render.take} is not looked for just now.")
        fault = failures.sent_into_the_dark(gateway_name(render))
        values = {"error": fault.message, "error_code": fault.code}
        # A worker that looks at this moment loses its lease, and adopts what it finds.
        values |= let_go()
        moved(render.pk, Q(), State.SUBMITTING, State.UNKNOWN, values)
        record(render.pk, State.SUBMITTING, State.UNKNOWN, by=by, why=why)
        money.leave_open(render, why=why)


def ask_provider(render_id: UUID, by: User | None) -> None:
    """Have the gateway asked what became of the submit. This never sends it again."""
    with transaction.atomic():
        render = _unknown(render_id)
        why = "The provider is asked" if by else "The provider called"
        values: dict[str, Any] = {
            "looks": _ONE_LOOK,
            "run_after": timezone.now(),
            "error": "",
        }
        moved(render.pk, Q(), State.UNKNOWN, State.SUBMITTING, values | let_go())
        record(render.pk, State.UNKNOWN, State.SUBMITTING, by=by, why=why)
        hint_on_commit(Render, [render.pk])


def wake(render_id: UUID, jobs: Iterable[str] = ()) -> None:
    """Somebody says that there is news of a render: look soon. Any number of calls is
    harmless. Where nobody knew whether it was sent, this may settle it: `jobs` are
    those it spoke of, and tell which of several that look alike.
    """
    if not look_soon(render_id):
        _note_hint(render_id, jobs)
        with suppress(TooLate, Render.DoesNotExist):
            ask_provider(render_id, by=None)


def _note_hint(render_id: UUID, jobs: Iterable[str]) -> None:
    in_doubt = Q(state__in=[State.SUBMITTING, State.UNKNOWN], remote_id="")
    with transaction.atomic():
        found = Render.objects.select_for_update(of=("self",)).filter(in_doubt)
        render = found.filter(pk=render_id).first()
        new = [job for job in jobs if len(job) <= _LONGEST_ID]
        if not render or not _may_look_alike(render):
            return
        if more := set(new) - set(render.hinted):
            hinted = [*render.hinted, *sorted(more)][:_MOST_HINTS]
            found.filter(pk=render_id).update(hinted=hinted)


def _may_look_alike(render: Render) -> bool:
    """Elsewhere a job is known by our own number, or not at all."""
    recovers = registry.gateway(render.provider).recovers
    return recovers is base.Recovers.BY_LIKENESS


def send_again(render_id: UUID, by: User) -> None:
    """Send it once more, accepting that it may be billed twice: so both count. Raises
    TooLate and CapReached.
    """
    why = f"{by} sends it again and accepts that it may be billed twice"
    with transaction.atomic():
        render = _unknown(render_id)
        if render.ticket or not render.submitted_at:
            raise TooLate(f"The job of take {render.take} was found. Ask the provider.")
        sending = {
            "submission_id": str(render.submission_id),
            "submitted_at": render.submitted_at.isoformat(),
        }
        values: dict[str, Any] = {
            "earlier": [*render.earlier, sending],
            "submission_id": None,
            "submitted_at": None,
            "candidates": [],
            "error": "",
            "error_code": "",
            "run_after": timezone.now(),
        }
        moved(render.pk, Q(), State.UNKNOWN, State.QUEUED, values | let_go())
        record(render.pk, State.UNKNOWN, State.QUEUED, by=by, why=why)
        money.reserve_again(render, why=why)
        hint_on_commit(Render, [render.pk])


def give_up(render_id: UUID, by: User, *, was_billed: bool) -> None:
    """Nobody will know. Where it was not billed, its money is free again."""
    billed = "it may have been billed" if was_billed else "it was not billed"
    why = f"{by} gave it up: {billed}"
    with transaction.atomic():
        render = _unknown(render_id)
        _end(render, State.UNKNOWN, State.CANCELLED, by=by, why=why)
        if not was_billed:
            for _ in (render, *render.earlier):
                money.release(render, why=why)
            Render.objects.filter(pk=render.pk).update(earlier=[])


def take_job(render_id: UUID, by: User, ticket: base.Ticket) -> None:
    """One of the jobs that look like it is it. Raises TooLate."""
    with transaction.atomic():
        render = _unknown(render_id)
        why = f"{by} says that it is job {ticket.remote_id}"
        if not adopt(render, ticket, why=why):
            raise TooLate("Another take follows that job already.")


def _unknown(render_id: UUID) -> Render:
    render = _held(render_id)
    if render.state != State.UNKNOWN:
        raise TooLate(f"Take {render.take} is settled already.")
    return render


def _held(render_id: UUID) -> Render:
    return (
        Render.objects.select_for_update(of=("self",))
        .select_related("board")
        .get(pk=render_id)
    )


def _end(
    render: Render, before: State, after: State, *, why: str, by: User | None = None
) -> None:
    values = {**let_go(), "crashes": 0, "error": "", "error_code": ""}
    if not moved(render.pk, Q(), before, after, values):
        raise CannotCancel(f"Take {render.take} has moved on. Look again.")
    record(render.pk, before, after, by=by, why=why)
