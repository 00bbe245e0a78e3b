"""A reel: the films of a project's boards on one timeline, in story order.

A board without a film holds its place for its length, so the timing stays honest.
"""

from collections.abc import Sequence
from fractions import Fraction

from storyboard.domain.timing import FILM


def rate_of(rates: Sequence[Fraction]) -> Fraction:
    """Frames per second of the timeline: the films' own where they agree, so that each
    frame of the reel is one of a film; else 24.
    """
    first, *others = rates or [FILM]
    return first if all(other == first for other in others) else FILM
