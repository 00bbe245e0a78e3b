"""A board whose shots are ordered one by one: each against the model by itself."""

import re
from collections.abc import Iterator
from dataclasses import replace

from storyboard.domain.limits import problems_for
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, FrameRef
from storyboard.domain.problem import Fix, Problem
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import words

_OF_ITS_SHOT = "shots[0]"
# Boundaries in a row that are carried over.
LONGEST_CHAIN = 3
# Stands for a picture that is not there yet.
_NOT_YET = "0" * 64


def problems_in(model: VideoModel, request: RenderRequest) -> tuple[Problem, ...]:
    """Every problem of an order with its model at once, as one job or shot by shot."""
    if not request.parts:
        plan = _begun(request.plan)
        alone = problems_for(model, plan, request.settings, results=request.results)
        return (*alone, *_not_carried(model, request.plan))
    found = [*request.plan.problems(), *_of_the_whole(model, request)]
    found += _chains(request.plan)
    for place, part in enumerate(request.parts):
        # Of all elements, so that each is named by its place on the board.
        plan = _begun(replace(part.plan, elements=request.plan.elements))
        anyway = set(plan.problems())
        own = problems_for(model, plan, request.settings)
        found += (of_its_shot(model, p, request, place) for p in own if p not in anyway)
    return tuple(dict.fromkeys(found))


def _begun(plan: BoardPlan) -> BoardPlan:
    """With a picture where one will be carried over: it has the film's size."""
    shot = plan.shots[0] if len(plan.shots) == 1 else None
    if shot is None or not shot.carried or shot.first:
        return plan
    first = FrameRef(_NOT_YET, plan.width, plan.height)
    return replace(plan, shots=(replace(shot, first=first),))


def _not_carried(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    """One job goes through all shots by itself."""
    places = [n for n, shot in enumerate(plan.shots) if n and shot.carried]
    if places and model.ids:
        message = (
            "Pictures are carried over only shot by shot; as one job the model goes "
            "from shot to shot by itself."
        )
        place = f"shots[{places[0]}].first_frame"
        yield Problem("carried_by_shot_only", place, message, blocks=False)


def _chains(plan: BoardPlan) -> Iterator[Problem]:
    """A shot begins on a rendered picture, which is a little off already."""
    start = 0
    for place, shot in enumerate(plan.shots):
        if not (place and shot.carried):
            start = place
        elif place - start == LONGEST_CHAIN + 1:
            message = (
                f"Shot {place + 1} is the {place - start + 1}th in a row that begins "
                "where the one before ends. Faces and colours drift a little with "
                f"each: after {LONGEST_CHAIN}, cut once or give a shot its own frame."
            )
            where = f"shots[{place}].first_frame"
            yield Problem("chain_too_long", where, message, blocks=False)


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
