"""A board whose shots are ordered one by one: each against the model by itself."""

import re
from collections.abc import Iterator
from dataclasses import replace

from storyboard.domain.limits import problems_for
from storyboard.domain.model import VideoModel
from storyboard.domain.problem import Fix, Problem
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import words

_OF_ITS_SHOT = "shots[0]"


def problems_in(model: VideoModel, request: RenderRequest) -> tuple[Problem, ...]:
    """Every problem of an order with its model at once, as one job or shot by shot."""
    if not request.parts:
        return problems_for(
            model, request.plan, request.settings, results=request.results
        )
    found = [*request.plan.problems(), *_of_the_whole(model, request)]
    for place, part in enumerate(request.parts):
        # Of all elements, so that each is named by its place on the board.
        plan = replace(part.plan, elements=request.plan.elements)
        anyway = set(plan.problems())
        own = problems_for(model, plan, request.settings)
        found += (of_its_shot(model, p, request, place) for p in own if p not in anyway)
    return tuple(dict.fromkeys(found))


def _of_the_whole(model: VideoModel, request: RenderRequest) -> Iterator[Problem]:
    if request.results != 1:
        message = (
            "Shot by shot makes one film of each shot. Ask for one result, or order "
            "the board as one job."
        )
        yield Problem("results_by_shot", "results", message)
    if setting := model.source_of_film(request.settings):
        message = (
            f"{model.name} edits a video as one job. Take the {setting.label.lower()} "
            "away to render shot by shot."
        )
        yield Problem("source_by_shot", f"settings.{setting.name}", message)


def of_its_shot(
    model: VideoModel, problem: Problem, request: RenderRequest, place: int
) -> Problem:
    """What is wrong with a film of that shot alone, said of the shot on its board."""
    if problem.code == "duration_not_for_model":
        return _length(model, request.plan.shots[place].seconds, place)
    number = place + 1
    message = re.sub(r"\b([Ss])hot 1\b", rf"\g<1>hot {number}", problem.message)
    message = message.replace("the board uses", f"shot {number} uses")
    return replace(
        problem,
        place=problem.place.replace(_OF_ITS_SHOT, f"shots[{place}]"),
        message=message,
        fixes=tuple(
            fix if fix.shot is None else replace(fix, shot=place)
            for fix in problem.fixes
        ),
    )


def _length(model: VideoModel, seconds: int, place: int) -> Problem:
    allowed = model.seconds
    edge, more = (
        (allowed.least, "at least")
        if seconds < allowed.least
        else (allowed.most, "at most")
    )
    bound = f"{more} {words(edge)}"
    if allowed.step > 1:
        bound += f", in steps of {words(allowed.step)}"
    message = (
        f"Shot {place + 1} is {words(seconds)}; {model.name} renders {bound} at a time."
    )
    nearest = allowed.nearest(seconds)
    fix = Fix("set_seconds", f"Make it {words(nearest)}", place, nearest)
    return Problem("shot_not_for_model", f"shots[{place}].duration", message, (fix,))
