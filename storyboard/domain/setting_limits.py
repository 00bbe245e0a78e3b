"""What is wrong with a board's settings for a model: each by itself, then together."""

from collections.abc import Iterator, Mapping
from typing import Any

from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan
from storyboard.domain.problem import Problem
from storyboard.domain.setting import Setting
from storyboard.domain.text import printable


def setting_problems(
    model: VideoModel, plan: BoardPlan, settings: Mapping[str, Any]
) -> Iterator[Problem]:
    known = {setting.name: setting for setting in model.settings}
    for name, value in settings.items():
        place = f"settings.{printable(name)}"
        if name not in known:
            message = f"{model.name} has no setting called {printable(name)}."
            yield Problem("setting_unknown", place, message)
        elif reason := known[name].refuses(value):
            yield Problem("setting_invalid", place, reason)
        else:
            yield from _alone(model, known[name], settings)
    yield from _source(model, plan, settings)


def _alone(
    model: VideoModel, setting: Setting, settings: Mapping[str, Any]
) -> Iterator[Problem]:
    """A setting without what it speaks of: it would be sent, paid for and useless."""
    known = {other.name: other for other in model.settings}
    needed = setting.needed_with(settings[setting.name])
    if not needed:
        return
    given = (known[n] for n in needed if n in known)
    if any(other.is_given(settings.get(other.name)) for other in given):
        return
    labels = " or ".join(known[n].label.lower() for n in needed if n in known)
    missing = f"it needs {labels}" if labels else f"{model.name} takes nothing for it"
    message = f"{setting.label} does nothing here: {missing}."
    place = f"settings.{setting.name}"
    yield Problem("setting_without_use", place, message, blocks=False)


def _source(
    model: VideoModel, plan: BoardPlan, settings: Mapping[str, Any]
) -> Iterator[Problem]:
    setting = model.source_of_film(settings)
    if setting is None:
        return
    place = f"settings.{setting.name}"
    message = (
        f"{model.name} edits the {setting.label.lower()}: the film gets its size and "
        "length, not the board's, and the price follows that length."
    )
    yield Problem("source_sets_the_film", place, message, blocks=False)
    if len(plan.shots) > 1:
        # Shots have to add up to a length that is not sent then.
        message = (
            f"{model.name} edits a video as one shot. Keep one shot, or take the "
            f"{setting.label.lower()} away."
        )
        yield Problem("source_with_shots", place, message)


def carried_over(
    model: VideoModel, settings: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What of a board's settings another model has and takes, and the names of what it
    does not.
    """
    taken = {setting.name: setting for setting in model.panel}
    kept = {
        name: value
        for name, value in settings.items()
        if name in taken and not taken[name].refuses(value)
    }
    return kept, tuple(sorted(settings.keys() - kept.keys()))
