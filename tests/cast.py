"""The fixed cast: who they are and what they may do."""

from dataclasses import dataclass

from storyboard.teams.models import Team, User

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Cast:
    """Alice owns Northlight; Max makes and Rita reviews there. Mallory is outside."""

    northlight: Team
    alice: User
    max: User
    rita: User
    elsewhere: Team
    mallory: User
