"""The panel of a clip's verdicts, as one viewer sees it."""

from dataclasses import dataclass
from functools import cached_property

from storyboard.domain.stale import in_words
from storyboard.domain.standing import Decision, Reason, Standing
from storyboard.renders.models import Clip
from storyboard.renders.queries import picks
from storyboard.renders.queries.changed import changed_among
from storyboard.renders.queries.shown import mark
from storyboard.review.answered import Answer, answers_of
from storyboard.review.carried import Carried, carried_to
from storyboard.review.models import Asked, Verdict
from storyboard.review.queries.verdicts import Judged, Waited, judged
from storyboard.review.viewer import Viewer


@dataclass(frozen=True)
class VerdictPanel:
    """`clip` comes with its render and board."""

    clip: Clip
    viewer: Viewer

    @cached_property
    def judged(self) -> Judged:
        return judged(self.clip)

    @property
    def standing(self) -> Standing:
        return self.judged.tally.standing

    @cached_property
    def mine(self) -> Verdict | None:
        guest = self.viewer.guest
        return self.judged.of(self.viewer.user, guest.pk if guest else None)

    @property
    def my_words(self) -> str:
        """What I said I need, where that is what counts."""
        return self.mine.words if self.mine and self.needs_changes else ""

    @property
    def approved(self) -> bool:
        return self._mine_is(Decision.APPROVED)

    @property
    def needs_changes(self) -> bool:
        return self._mine_is(Decision.NEEDS_CHANGES)

    @property
    def rejected(self) -> bool:
        return self._mine_is(Decision.REJECTED)

    def _mine_is(self, decision: Decision) -> bool:
        return self.mine is not None and self.mine.decision == decision

    @cached_property
    def may_decide(self) -> bool:
        """A guest without a name has no hand to raise yet."""
        is_nobody = self.viewer.is_guest and self.viewer.guest is None
        return not is_nobody and self.viewer.may_decide(self.clip.team_id)

    @cached_property
    def may_edit(self) -> bool:
        return self.viewer.may_edit(self.clip.team_id)

    @cached_property
    def may_settle(self) -> bool:
        """A member may settle any comment; a guest only their own."""
        is_member = not self.viewer.is_guest
        return is_member and self.viewer.may_comment(self.clip.team_id)

    @cached_property
    def stale(self) -> str:
        """What the board says now that this take was not ordered with."""
        changed = changed_among([self.clip.render])
        return in_words(changed[self.clip.render_id])

    @cached_property
    def waits(self) -> list[Waited]:
        """Guests see who of their own is asked."""
        link = self.viewer.link
        waits = self.judged.waits
        if link is None:
            return waits
        return [wait for wait in waits if wait.asked.link_id == link.pk]

    @property
    def others_wait(self) -> list[Waited]:
        """Members see all who are asked. Guests are told above that they are, and not
        by the name that their link has in the team.
        """
        return [] if self.viewer.is_guest else self.waits

    @property
    def asks_me(self) -> Waited | None:
        return next((wait for wait in self.waits if self._is_me(wait.asked)), None)

    def _is_me(self, asked: Asked) -> bool:
        if self.viewer.link is not None:
            return asked.link_id == self.viewer.link.pk
        assert self.viewer.user is not None
        return asked.user_id == self.viewer.user.pk

    @cached_property
    def pick(self) -> picks.Standing | None:
        """Offered with an approval: the take becomes the one that counts."""
        if not (self.standing == Standing.APPROVED and self.may_edit):
            return None
        (found,) = picks.standings(self.clip.board, [self.clip])
        return found if found.can_be_picked else None

    @cached_property
    def answers(self) -> list[Answer]:
        return answers_of(self.clip, self.viewer)

    @cached_property
    def carried(self) -> list[Carried]:
        told = [answer.fix.comment_id for answer in self.answers]
        return carried_to(self.clip, self.viewer, but=told)

    @property
    def reasons(self) -> list[Reason]:
        return list(Reason)

    @property
    def address(self) -> str:
        return self._at("clip-verdicts")

    @property
    def give(self) -> str:
        return self._at("verdict-give")

    @property
    def take_back(self) -> str:
        return self._at("verdict-take-back")

    def _at(self, name: str) -> str:
        return self.viewer.address(name, clip_id=self.clip.pk)

    @cached_property
    def mark(self) -> str:
        """Changes whenever the panel would."""
        told = self.judged
        facts = [
            *((v.pk, v.words, v.reason, v.taken_back_at) for v in told.verdicts),
            *((wait.asked.pk, wait.asked.at, wait.due) for wait in self.waits),
            *(one.comment.pk for one in self.carried),
            *(one.fix.pk for one in self.answers),
            (self.stale, self.pick is not None, self.may_decide, self.viewer.name),
        ]
        return mark(facts)
