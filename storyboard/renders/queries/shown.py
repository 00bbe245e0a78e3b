"""What a page says of a render, and lets a person do with it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from storyboard.domain.lifecycle import CANCELLABLE, FINAL, WORKABLE, Fetch, State
from storyboard.domain.money import Quote
from storyboard.domain.roles import Right
from storyboard.domain.stale import in_words
from storyboard.domain.timing import words
from storyboard.providers import registry
from storyboard.providers.base import KnowsItsJobs, Recovers
from storyboard.renders.models import Clip, Render, Result
from storyboard.renders.queries.changed import changed_among
from storyboard.renders.queries.speech import (
    PastJob,
    gateway_name,
    model_name,
    past_job,
    phase_of,
    trouble_of,
)
from storyboard.teams.queries import Person, rights_in

# The first looks at what became of a submit come within seconds.
LOOKS_TO_WAIT = 2
_SENT_BEFORE = "It had been sent once before, which may have been charged as well."


@dataclass(frozen=True, slots=True)
class Shown:
    """A render with what a page says about it, and lets this person do with it."""

    render: Render
    phase: str
    clip: Clip | None
    may_change: bool
    # The key for ordering it again. It stays until the board gets another take, so
    # that two clicks are one order.
    again_key: UUID
    # What the board says now that this take was not ordered with.
    changed: tuple[str, ...] = ()

    @property
    def stale(self) -> str:
        """`shot 2's prompt, Mara's picture`; empty where it is as the board says."""
        return in_words(self.changed)

    @property
    def has_other_settings(self) -> bool:
        """Whether bringing them back to the board would change it."""
        return bool(self.changed) or self.render.is_beside

    @property
    def is_active(self) -> bool:
        return State(self.render.state) not in FINAL

    @property
    def is_moving(self) -> bool:
        return self.render.state in WORKABLE - {State.QUEUED}

    @property
    def is_unknown(self) -> bool:
        return self.render.state == State.UNKNOWN

    @property
    def can_be_named(self) -> bool:
        """Whether a person may find its job's id at the gateway: at Runware it is our
        own.
        """
        if self.render.provider not in registry.GATEWAYS:
            return False
        return isinstance(registry.gateway(self.render.provider), KnowsItsJobs)

    @property
    def can_be_asked(self) -> bool:
        """Its gateway can say what became of an order that it did not answer."""
        gateway = registry.gateway(self.render.provider)
        return gateway.recovers is not Recovers.NEVER

    @property
    def is_paused(self) -> bool:
        return self.is_active and self.render.error_code == "waits_for_account"

    @property
    def is_in_line(self) -> bool:
        """It only waits for its turn: nothing is wrong."""
        return self.is_active and self.render.error_code == "waits_for_place"

    @property
    def needs_a_person(self) -> bool:
        """It does not go on as it was ordered until somebody decides."""
        return self.is_unknown or self.is_paused or self.goes_on_there

    @property
    def price(self) -> str:
        """What its provider charged, else what it was quoted."""
        if self.render.charged_usd is not None:
            return f"{Quote(self.render.charged_usd)} charged"
        quote = Quote(self.render.quote_usd)
        is_known = quote.amount and not quote.is_free
        return f"{quote} quoted" if is_known else str(quote).capitalize()

    @property
    def goes_on_there(self) -> bool:
        """It was to be stopped, and that could not be done."""
        is_under_way = self.render.state == State.RUNNING
        return is_under_way and self.render.stop in {"no", "unsure"}

    @property
    def can_be_cancelled(self) -> bool:
        """Not while it is being sent to a gateway, nor once its film is paid for."""
        can_be = CANCELLABLE
        if self.render.account_id:
            can_be = frozenset({State.QUEUED, State.RUNNING})
        return self.render.state in can_be and not self.render.stop

    @property
    def can_be_left_open(self) -> bool:
        """It is looked for, and that takes long."""
        render = self.render
        return render.state == State.SUBMITTING and render.looks >= LOOKS_TO_WAIT

    @property
    def waits_for_film(self) -> bool:
        return self.render.state == State.COLLECTING and bool(self.trouble)

    @property
    def trouble(self) -> str:
        """What a person should read about it now."""
        said = self._trouble
        if said and self.render.earlier and not self.is_unknown:
            return f"{said} {_SENT_BEFORE}"
        return said

    @property
    def _trouble(self) -> str:
        if self.goes_on_there:
            return self.render.stop_said
        account = self.render.account
        if self.render.error or not account:
            return self.render.error
        if self.render.state == State.RUNNING and account.trouble:
            return account.trouble
        return trouble_of(self.render)

    @property
    def candidates(self) -> list[PastJob]:
        """Jobs there that may be this one, where nobody knows."""
        return [past_job(found) for found in self.render.candidates]

    @property
    def gateway(self) -> str:
        return gateway_name(self.render) if self.render.account_id else ""

    @property
    def lost(self) -> list[Result]:
        """Films that were made and cannot be had."""
        return [r for r in self.render.results.all() if r.state == Fetch.LOST]

    @property
    def can_be_fetched_again(self) -> bool:
        return bool(self.lost) and self.render.state in {State.DONE, State.FAILED}

    @property
    def clips(self) -> list[Clip]:
        return list(self.render.clips.all())

    @property
    def remarks(self) -> list[str]:
        """What its films are that was not ordered. A practice film is always small."""
        flag = f"{self.gateway} flagged this film as not safe for work."
        flagged = any(clip.is_flagged for clip in self.clips)
        is_practice = self.render.is_practice
        notes = [c.note for c in self.clips if c.note and not is_practice]
        return [flag, *notes] if flagged else notes

    @property
    def counts_frames(self) -> bool:
        return self.is_active and self.render.done_frames < self.render.total_frames

    @property
    def since(self) -> str:
        return self.render.state_since.isoformat()

    @property
    def length(self) -> str:
        return words(self.render.seconds)

    @property
    def model_name(self) -> str:
        return model_name(self.render.model)


def shown(
    renders: Iterable[Render], user: Person, *, marks_stale: bool = False
) -> list[Shown]:
    """For renders that came from the queries of this folder. `marks_stale`: each is
    held against its board as it is now.
    """
    found = list(renders)
    # What never became a film has nothing that could be out of date.
    films = (r for r in found if r.state not in FINAL or r.clips.all())
    changed = changed_among(films) if marks_stale else {}
    theirs = {
        team_id: Right.RENDER in rights_in(user, team_id)
        for team_id in {render.team_id for render in found}
    }
    return [
        Shown(
            render=render,
            phase=phase_of(render),
            clip=next(iter(render.clips.all()), None),
            may_change=theirs[render.team_id],
            again_key=uuid5(render.pk, str(getattr(render, "last_take", 0))),
            changed=changed.get(render.pk, ()),
        )
        for render in found
    ]


def mark_of(renders: Iterable[Shown]) -> str:
    """Changes whenever a page about these renders would: a poll that brings the mark
    along gets no page when there is nothing new.
    """
    facts = [
        (
            str(one.render.pk),
            one.phase,
            one.render.state_since.isoformat(),
            one.trouble,
            one.render.stop,
            len(one.clips),
            one.changed,
        )
        for one in renders
    ]
    return mark(facts)


def mark(facts: object) -> str:
    """A short word for what a fragment says."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
