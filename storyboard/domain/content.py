"""Whether a model can use what a board holds: its texts, frames and elements."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, ElementRef
from storyboard.domain.problem import Fix, Problem
from storyboard.domain.story import model_cuts, story
from storyboard.domain.text import shortened

# Crops differ by a pixel or two; a person sees a difference above this.
_SAME_SHAPE = 0.02


def content_problems(
    model: VideoModel, plan: BoardPlan, settings: Mapping[str, Any]
) -> Iterator[Problem]:
    if model_cuts(plan, settings):
        yield from _story(model, plan)
    else:
        yield from _prompts(model, plan, settings)
    yield from _negative(model, plan)
    if plan.shots:
        yield from _frames(model, plan)
        yield from _unused_frames(model, plan)
    yield from _pictures(model, plan)
    yield from _elements(model, plan)


def _prompts(
    model: VideoModel, plan: BoardPlan, settings: Mapping[str, Any]
) -> Iterator[Problem]:
    several = len(plan.shots) > 1
    most = (model.shots.most_prompt if several else None) or model.prompt.most
    needed = model.shots.least_prompt if several else 0
    if model.prompt.required:
        needed = max(needed, model.prompt.least, 1)
    joined = model.joins(plan, settings) and plan.prompt
    for index, text in enumerate(model.texts_sent(plan, settings)):
        place, name = f"shots[{index}].prompt", f"Shot {index + 1}'s prompt"
        least = max(needed, model.prompt.least) if text.strip() else needed
        if len(text.strip()) < least:
            message = (
                f"{model.name} needs a prompt of at least {least} characters "
                f"in shot {index + 1}."
            )
            yield Problem("prompt_missing", place, message)
        if len(text) > most:
            with_overall = " with the overall prompt" if joined else ""
            message = (
                f"{name}{with_overall} has {len(text)} characters; "
                f"{model.name} takes {most} at most."
            )
            yield Problem("prompt_too_long_for_model", place, message)


def _story(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    """The shots as the one prompt they are sent as; no list goes out, so no shot's own
    length counts.
    """
    length, most = len(story(model, plan)), model.prompt.most
    if length > most:
        message = (
            f"When {model.name} cuts the film, the shots go out as one text. It has "
            f"{length} characters; {most} is the most. Shorten the prompts, or let "
            "your own shots be used."
        )
        yield Problem("story_too_long_for_model", "prompt", message)


def _negative(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    text, rule, place = plan.negative_prompt, model.negative_prompt, "negative_prompt"
    if not text:
        return
    if not rule.most:
        message = f"{model.name} has no negative prompt; yours would be left out."
        yield Problem("negative_ignored", place, message, blocks=False)
    elif not rule.least <= len(text) <= rule.most:
        message = (
            f"The negative prompt has {len(text)} characters; "
            f"{model.name} takes {rule.least} to {rule.most}."
        )
        yield Problem("negative_length_for_model", place, message)


def _frames(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    rule, opening, ending = model.frames, plan.shots[0].first, plan.shots[-1].last
    end = len(plan.shots) - 1
    place = f"shots[{end}].last_frame"
    if rule.first == "required" and not opening:
        message = f"{model.name} starts from a picture. Give shot 1 a first frame."
        yield Problem("first_frame_missing", "shots[0].first_frame", message)
    if rule.last == "required" and not ending:
        message = f"{model.name} ends on a picture. Give shot {end + 1} a last frame."
        yield Problem("last_frame_missing", place, message)
    if not ending or rule.last == "no":
        return
    drop = (Fix("drop_last_frame", "Remove the last frame", end),)
    if not (opening or rule.last_alone):
        message = f"{model.name} takes a last frame only with a first frame on shot 1."
        yield Problem("last_frame_alone", place, message, drop)
    if end and not model.shots.with_last_frame:
        message = f"{model.name} takes no last frame together with several shots."
        yield Problem("last_frame_with_shots", place, message, drop)


def _unused_frames(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    rule = model.frames
    if not plan.has_frames or rule.per_shot:
        return
    if rule.first == "no":
        message = f"{model.name} takes no frames; they would guide the animatic only."
        yield Problem("frames_ignored", "shots", message, blocks=False)
        return
    if plan.shots[-1].last and rule.last == "no":
        message = f"{model.name} takes no last frame; it would guide the animatic only."
        place = f"shots[{len(plan.shots) - 1}].last_frame"
        yield Problem("frames_ignored", place, message, blocks=False)
    cuts = list(pairwise(plan.shots))
    if not rule.between and any(a.last or b.first for a, b in cuts):
        message = (
            f"{model.name} uses the film's first and last frame only; "
            "the frames between guide the animatic."
        )
        yield Problem("inner_frames_ignored", "shots", message, blocks=False)
    for index, (a, b) in enumerate(cuts if rule.between else ()):
        if a.last and b.first and a.last.sha256 != b.first.sha256:
            message = (
                f"{model.name} takes one picture at a cut: shot {index + 2}'s first "
                f"frame is used and shot {index + 1}'s last is not."
            )
            place = f"shots[{index}].last_frame"
            yield Problem("cut_frames_differ", place, message, blocks=False)


def _pictures(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    rule, used = model.frames, list(model.frames_sent(plan))
    elements = model.elements_sent(plan)
    faces = [
        (f"elements[{plan.elements.index(element)}]", picture)
        for element in elements
        for picture in element.pictures
    ]
    for place, frame in (*used, *faces):
        longer = max(frame.width, frame.height)
        shorter = max(min(frame.width, frame.height), 1)
        if shorter < rule.least_side:
            message = (
                f"This picture is {frame.width} x {frame.height}; {model.name} needs "
                f"{rule.least_side} pixels or more on each side."
            )
            yield Problem("picture_too_small", place, message)
        if rule.longest_ratio and longer / shorter > rule.longest_ratio:
            message = (
                f"This picture is too long and narrow for {model.name}: one side is "
                f"more than {rule.longest_ratio:g} times the other."
            )
            yield Problem("picture_too_narrow", place, message)
    if used and rule.set_the_size and plan.height > 0:
        place, frame = used[0]
        shape = frame.width / max(frame.height, 1)
        if abs(shape / (plan.width / plan.height) - 1) > _SAME_SHAPE:
            message = (
                f"{model.name} gives the film the shape of this frame "
                f"({frame.width} x {frame.height}), not of the board. Crop it first."
            )
            yield Problem("frame_sets_the_shape", place, message, blocks=False)


def _elements(model: VideoModel, plan: BoardPlan) -> Iterator[Problem]:
    rule, known = model.elements, {e.slug: e for e in plan.elements}
    used = [known[slug] for slug in plan.mentions if slug in known]
    if not used or rule.as_names:
        return
    if not rule.most:
        message = f"{model.name} takes no elements; only their names stay in the text."
        yield Problem("elements_ignored", "elements", message, blocks=False)
        return
    sent = model.elements_sent(plan)
    if len(sent) > rule.most:
        message = (
            f"{model.name} takes {rule.most} elements; the board uses {len(sent)}: "
            f"{', '.join('@' + element.slug for element in sent)}."
        )
        yield Problem("too_many_elements_for_model", "elements", message)
    if sent and rule.needs_frame and not (plan.shots and plan.shots[0].first):
        message = f"{model.name} takes elements only when shot 1 has a first frame."
        yield Problem("elements_need_frame", "shots[0].first_frame", message)
    for element in used:
        place = f"elements[{plan.elements.index(element)}]"
        if element not in sent:
            message = (
                f"@{element.slug} has no picture {model.name} could use; "
                "only its name stays in the text."
            )
            yield Problem("element_as_name", place, message, blocks=False)
        elif element.voices and not rule.voices:
            message = f"{model.name} takes no voice; @{element.slug} keeps its picture."
            yield Problem("voice_ignored", place, message, blocks=False)
        if element in sent:
            yield from _element_texts(model, element, place)


def _element_texts(
    model: VideoModel, element: ElementRef, place: str
) -> Iterator[Problem]:
    rule, name, text = model.elements, element.spoken, element.description
    if rule.longest_name and len(name) > rule.longest_name:
        message = (
            f"The name of @{element.slug}, “{name}”, has {len(name)} characters; "
            f"{model.name} takes {rule.longest_name} at most."
        )
        short = shortened(name, rule.longest_name)
        fix = Fix("shorten_names", f"Call it “{short}” everywhere")
        yield Problem("element_name_too_long", f"{place}.name", message, (fix,))
    if rule.longest_description and len(text) > rule.longest_description:
        message = (
            f"The description of @{element.slug} has {len(text)} characters; "
            f"{model.name} is told the first {rule.longest_description}."
        )
        yield Problem(
            "element_description_cut", f"{place}.description", message, blocks=False
        )
