"""A board against the model it has chosen, and the provider behind that model."""

from storyboard.domain.by_shot import problems_in
from storyboard.domain.plan import Problem
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel

# No edit of the board mends it: only another model does.
UNAVAILABLE = "provider_unavailable"


def problems_with(request: RenderRequest) -> tuple[Problem, ...]:
    """Everything that keeps this order from being made, and what it would lose."""
    try:
        model = registry.model(request.model)
    except UnknownModel as unknown:
        problem = Problem("model_unknown", "model", unknown.message)
        return (*request.plan.problems(), problem)
    found = problems_in(model, request)
    if reason := registry.unavailable(model.provider):
        return (*found, Problem(UNAVAILABLE, "model", reason))
    return found
