"""Every way a board does not fit a model, said at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from storyboard.domain.content import content_problems
from storyboard.domain.mend import moved
from storyboard.domain.model import Size, VideoModel
from storyboard.domain.plan import LONGEST_BOARD, BoardPlan
from storyboard.domain.problem import Fix, Problem
from storyboard.domain.setting_limits import setting_problems
from storyboard.domain.story import model_cuts
from storyboard.domain.timing import words


def problems_for(
    model: VideoModel,
    plan: BoardPlan,
    settings: Mapping[str, Any] | None = None,
    *,
    results: int = 1,
) -> tuple[Problem, ...]:
    """Every problem of this board with this model at once, the plan's own first."""
    settings = settings or {}
    return (
        *plan.problems(),
        *_seconds(model, plan),
        *_sizes(model, plan),
        *_shots(model, plan, cuts=model_cuts(plan, settings)),
        *content_problems(model, plan, settings),
        *_sound(model, plan),
        *setting_problems(model, plan, settings),
        *_results(model, results),
    )


def blocking(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.blocks)


def _seconds(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    allowed = model.seconds
    if not 1 <= plan.seconds <= LONGEST_BOARD or allowed.allows(plan.seconds):
        return
    nearest = allowed.nearest(plan.seconds)
    off = plan.seconds - nearest
    steps = f" in steps of {words(allowed.step)}" if allowed.step > 1 else ""
    message = (
        f"{model.name} makes films of {words(allowed.least)} to "
        f"{words(allowed.most)}{steps}; "
        f"the board is {words(abs(off))} too {'long' if off > 0 else 'short'}."
    )
    fix = Fix("fit_total", f"Fit to {words(nearest)}", value=nearest)
    fixes = (fix,) if _is_possible(fix, plan) else ()
    yield Problem("duration_not_for_model", "duration", message, fixes)


def _is_possible(fix: Fix, plan: BoardPlan) -> bool:
    try:
        moved(fix, plan.lengths, plan.seconds)
    except ValueError:
        return False
    return True


def _sizes(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    if model.makes_size(plan.width, plan.height):
        return
    near = nearest_size(model, plan.width, plan.height)
    message = (
        f"{model.name} does not make {plan.width} x {plan.height}. "
        f"It makes {', '.join(str(size) for size in model.sizes)}{_others(model)}."
    )
    fix = Fix("set_size", f"Use {near}", value=f"{near.width}x{near.height}")
    yield Problem("size_not_for_model", "size", message, (fix,))


def _others(model: VideoModel) -> str:
    rule = model.other_sizes
    if rule is None:
        return ""
    return f" and any even sides of {rule.least_side} to {rule.longest_side}"


def nearest_size(model: VideoModel, width: int, height: int) -> Size:
    """The model's size closest in shape, then in pixels."""
    shape = width / max(height, 1)
    return min(
        model.sizes,
        key=lambda s: (
            round(abs(s.width / s.height - shape), 2),
            abs(s.width * s.height - width * height),
        ),
    )


def _shots(model: VideoModel, plan: BoardPlan, *, cuts: bool) -> Iterator[Problem]:
    """Rules of the list of shots, which a model that cuts by itself is not sent."""
    rule = model.shots
    if cuts:
        return
    if len(plan.shots) > rule.most:
        message = (
            f"{model.name} takes at most {rule.most} shots in one film; "
            f"the board has {len(plan.shots)}."
        )
        yield Problem("too_many_shots_for_model", "shots", message)
    if len(plan.shots) < 2:
        return
    for index, shot in enumerate(plan.shots):
        place = f"shots[{index}].duration"
        if 1 <= shot.seconds < rule.least_seconds:
            least = rule.least_seconds
            message = f"{model.name} needs {words(least)} or more for shot {index + 1}."
            fix = Fix("set_seconds", f"Make it {words(least)}", index, least)
            yield Problem("shot_too_short_for_model", place, message, (fix,))
        if rule.most_seconds and shot.seconds > rule.most_seconds:
            most = rule.most_seconds
            message = (
                f"{model.name} makes shots of {words(most)} at most; "
                f"shot {index + 1} has {words(shot.seconds)}."
            )
            fix = Fix("set_seconds", f"Make it {words(most)}", index, most)
            yield Problem("shot_too_long_for_model", place, message, (fix,))


def _sound(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    if plan.sound and model.sound == "no":
        message = f"{model.name} makes silent films; sound would be left out."
        fix = Fix("set_sound", "Turn sound off", value=0)
        yield Problem("sound_ignored", "sound", message, (fix,), blocks=False)
    if not plan.sound and model.sound == "always":
        message = f"{model.name} always makes sound."
        fix = Fix("set_sound", "Turn sound on", value=1)
        yield Problem("sound_always", "sound", message, (fix,), blocks=False)


def _results(model: VideoModel, results: int) -> Iterator[Problem]:
    if 1 <= results <= model.most_results:
        return
    most = model.most_results
    makes = "one film" if most == 1 else f"1 to {most} films"
    message = f"{model.name} makes {makes} of one order, not {results}."
    yield Problem("results_not_for_model", "results", message)
