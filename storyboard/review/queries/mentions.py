"""By which `@handle` a comment calls somebody of the team."""

from uuid import UUID

from storyboard.domain.text import LONGEST_SLUG, slug_for
from storyboard.teams.models import Membership, User


def handles_of(team_id: UUID) -> dict[str, User]:
    """Everybody of a team by handle: of their name, and who came later has a number."""
    members = Membership.objects.filter(team=team_id, user__is_active=True)
    found: dict[str, User] = {}
    for member in members.select_related("user").order_by("joined_at", "id"):
        found[_free(slug_for(str(member.user), otherwise="member"), found)] = (
            member.user
        )
    return found


def _free(handle: str, taken: dict[str, User]) -> str:
    if handle not in taken:
        return handle
    numbers = (f"-{number}" for number in range(2, len(taken) + 3))
    others = (handle[: LONGEST_SLUG - len(end)] + end for end in numbers)
    return next(other for other in others if other not in taken)
