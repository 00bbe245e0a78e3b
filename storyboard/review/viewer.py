"""Who looks at a film: a member of its team, or a guest behind a share link."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from storyboard.domain.roles import Right
from storyboard.gallery.queries import films_for
from storyboard.renders.models import Clip
from storyboard.review.models import Guest, ShareLink
from storyboard.review.queries.links import films_behind
from storyboard.teams.models import User
from storyboard.teams.queries import rights_in


@dataclass(frozen=True, slots=True)
class Viewer:
    """Exactly one of `user` and `link`. A guest has a name before they may write.

    The same pages and the same views serve both: each address of the review room is
    there twice, and `address` finds the one that is this viewer's.
    """

    user: User | None = None
    link: ShareLink | None = None
    guest: Guest | None = None
    token: str = ""

    @property
    def is_guest(self) -> bool:
        return self.link is not None

    @property
    def name(self) -> str:
        return str(self.user or self.guest or "")

    @property
    def watermark(self) -> str:
        """What stands over the picture; empty for most."""
        if self.link is None or not self.link.is_watermarked:
            return ""
        return f"{self.name} · {timezone.localdate():%-d %b %Y}"

    @property
    def films(self) -> QuerySet[Clip]:
        """All whose page they may open."""
        if self.link is not None:
            return films_behind(self.link)
        assert self.user is not None
        return films_for(self.user)

    def may_comment(self, team_id: UUID) -> bool:
        if self.link is not None:
            return self.link.may_comment
        return self._has(Right.REVIEW, team_id)

    def may_decide(self, team_id: UUID) -> bool:
        if self.link is not None:
            return self.link.may_decide
        return self._has(Right.REVIEW, team_id)

    def may_download(self, team_id: UUID) -> bool:
        if self.link is not None:
            return self.link.may_download
        return self._has(Right.WATCH, team_id)

    def may_edit(self, team_id: UUID) -> bool:
        return self.link is None and self._has(Right.EDIT, team_id)

    def may_manage(self, team_id: UUID) -> bool:
        return self.link is None and self._has(Right.MANAGE, team_id)

    def _has(self, right: Right, team_id: UUID) -> bool:
        assert self.user is not None
        return right in rights_in(self.user, team_id)

    def address(self, name: str, **ids: Any) -> str:
        if self.link is not None:
            return reverse(f"shared-{name}", kwargs={"share_token": self.token, **ids})
        return reverse(name, kwargs=ids)
