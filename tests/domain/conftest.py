"""One quiet profile for the property tests, and plain boards to start from."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from storyboard.domain.plan import BoardPlan, FrameRef, ShotPlan

settings.register_profile(
    "storyboard",
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
    ],
)
settings.load_profile("storyboard")


@pytest.fixture
def still() -> FrameRef:
    return FrameRef("a" * 64, 1280, 720, "still.png")


@pytest.fixture
def make_plan() -> Callable[..., BoardPlan]:
    """A sound board of the given lengths; any field can be given another value."""

    def make(*seconds: int, **changes: Any) -> BoardPlan:
        lengths = seconds or (4, 6)
        shots = tuple(
            ShotPlan(f"Shot {i} of the sea", s) for i, s in enumerate(lengths)
        )
        plan = BoardPlan("Storm", sum(lengths), 1280, 720, shots)
        return replace(plan, **changes)

    return make
