"""Boards worth sending, and the orders made of them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from storyboard.domain.limits import blocking, problems_for
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.setting import Setting
from storyboard.providers.base import GatewayOrder
from storyboard.providers.catalog import load

MODELS = {model.slug: model for model in load()}
# Between them, with and without frames, the seven models of the documents.
DOCUMENTED = [
    "runware/kling-3-4k",
    "runware/kling-o3-4k",
    "runware/kling-3-pro",
    "wavespeed/kling-3-4k",
    "runcomfy/kling-3-4k",
]
GATEWAY_MODELS = [slug for slug in MODELS if not slug.startswith("local/")]
NUMBER = "1384b2f9-5925-49c9-91cd-4ad5922a0062"

FIRST, LAST = FrameRef("a" * 64, 3840, 2160), FrameRef("b" * 64, 3840, 2160)
FRONT, SIDE = FrameRef("c" * 64, 1024, 1024), FrameRef("d" * 64, 1024, 1024)
COAT, BACK = FrameRef("e" * 64, 1024, 1024), FrameRef("9" * 64, 1024, 1024)
MOTION, VOICE = "f" * 64, "8" * 64
MEDIA = {
    FIRST.sha256: "https://media.test/first.png",
    LAST.sha256: "https://media.test/last.png",
    FRONT.sha256: "https://media.test/front.png",
    SIDE.sha256: "https://media.test/side.png",
    COAT.sha256: "https://media.test/coat.png",
    BACK.sha256: "https://media.test/back.png",
    MOTION: "https://media.test/motion.mp4",
    VOICE: "https://media.test/voice.wav",
}
MARA = ElementRef(
    "mara", "Mara", "A young woman with red hair", (FRONT, SIDE), ("Character",)
)
OILSKIN = ElementRef("oilskin", pictures=(COAT,))
CAST = (OILSKIN, MARA)
# As many pictures as an element has, and texts as long as any gateway takes them.
CROWD = tuple(
    ElementRef(
        slug,
        slug.title() + "." * 17,
        "d" * 100,
        (FRONT, SIDE, COAT, BACK),
        ("Character",),
    )
    for slug in ("ann", "ben", "cid")
)
MADE = {"mara": "101", "oilskin": "102", "ann": "103", "ben": "104", "cid": "105"}


def plan_for(slug: str, *shots: ShotPlan, **more: Any) -> BoardPlan:
    size = MODELS[slug].sizes[0]
    shots = shots or (ShotPlan("A red fox runs through snow.", 5),)
    seconds = sum(shot.seconds for shot in shots)
    return BoardPlan("Storm", seconds, size.width, size.height, shots, **more)


def order_for(
    slug: str,
    plan: BoardPlan,
    settings: Mapping[str, Any] | None = None,
    *,
    results: int = 1,
    webhook: str = "",
    model: VideoModel | None = None,
) -> GatewayOrder:
    request = RenderRequest(slug, plan, settings or {}, results)
    ids = MADE if slug.startswith("wavespeed/") else {}
    return GatewayOrder(request, model or MODELS[slug], MEDIA, ids, webhook)


def text_only(slug: str) -> GatewayOrder:
    return order_for(slug, plan_for(slug, negative_prompt="blur", sound=True))


def first_frame(slug: str) -> GatewayOrder:
    return order_for(slug, plan_for(slug, ShotPlan("The sea rises.", 8, first=FIRST)))


def both_frames(slug: str) -> GatewayOrder:
    shot = ShotPlan("The aviary wakes.", 8, first=FIRST, last=LAST)
    return order_for(slug, plan_for(slug, shot))


def shots(slug: str) -> GatewayOrder:
    three = (
        ShotPlan("Wide shot", 3),
        ShotPlan("Close-up", 3),
        ShotPlan("Pull back", 4),
    )
    return order_for(slug, plan_for(slug, *three, prompt="A cafe story.", sound=True))


def elements(slug: str) -> GatewayOrder:
    """Mara is mentioned first, though she is second in the list."""
    two = (
        ShotPlan("@mara runs", 4, first=FIRST),
        ShotPlan("@mara drops the @oilskin", 6),
    )
    return order_for(slug, plan_for(slug, *two, prompt="Rain.", elements=CAST))


def elements_with_a_voice_and_a_film(slug: str) -> GatewayOrder:
    """Where the model takes neither, only her pictures and its name go."""
    cast = (replace(MARA, voices=(VOICE,)), ElementRef("gull", videos=(MOTION,)))
    shot = ShotPlan("@mara feeds the @gull", 5, first=FIRST)
    return order_for(slug, plan_for(slug, shot, elements=cast))


def at_the_limits(slug: str) -> GatewayOrder:
    """As long, as much and as many as the model takes, every setting at its end."""
    shots = tuple(ShotPlan("", seconds) for seconds in as_many_as(MODELS[slug]))
    return filled(slug, plan_for(slug, *shots, prompt="ab"))


def framed_at_the_limits(slug: str) -> GatewayOrder:
    """The same between two frames, with as many elements as any of them takes."""
    lengths = as_many_as(MODELS[slug])
    if not MODELS[slug].shots.with_last_frame:
        lengths = [sum(lengths)]
    shots = [ShotPlan("", seconds) for seconds in lengths]
    shots[0] = replace(shots[0], first=FIRST)
    shots[-1] = replace(shots[-1], last=LAST)
    cast = "@ann, @ben, @cid"
    return filled(slug, plan_for(slug, *shots, prompt=cast, elements=CROWD))


def as_many_as(model: VideoModel) -> list[int]:
    """The seconds of as many shots as fit into its longest film."""
    least, most = model.shots.least_seconds, model.seconds.most
    count = min(model.shots.most, most // least)
    return [least] * (count - 1) + [most - least * (count - 1)]


def filled(slug: str, plan: BoardPlan) -> GatewayOrder:
    """Every text as long as the model takes it, and every setting at its end."""
    model = MODELS[slug]
    most = model.prompt.most
    if len(plan.shots) > 1:
        most = model.shots.most_prompt or most
    # What stands in front, and the line between.
    room = [most - len(text) - 1 for text in model.texts_sent(plan)]
    shots = tuple(
        replace(shot, prompt=chr(97 + index) * left)
        for index, (shot, left) in enumerate(zip(plan.shots, room, strict=True))
    )
    negative = "n" * model.negative_prompt.most
    plan = replace(plan, shots=shots, negative_prompt=negative, sound=True)
    ends = {
        s.name: at_its_end(s)
        for s in model.settings
        if s.name not in {"shot_type", "source_video", "overall_prompt_in_shots"}
    }
    return order_for(slug, plan, ends, results=model.most_results)


def at_its_end(setting: Setting) -> Any:
    """The last value it takes, and not its default where it has another."""
    match setting.kind:
        case "bool":
            return not setting.default
        case "choice" | "choices":
            return setting.choices[-1]
        case "url":
            return f"https://studio.test/{setting.name}?token=t"
        case "pictures":
            both = [FRONT.sha256, SIDE.sha256]
            return both[: None if setting.most is None else int(setting.most)]
        case "videos":
            return [MOTION]
        case "video":
            return "https://films.test/source.mp4"
    return setting.most if setting.most is not None else setting.least


def hooked(slug: str) -> GatewayOrder:
    """Nothing but text and the studio's own webhook."""
    webhook = "https://studio.test/hook?token=t"
    return order_for(slug, plan_for(slug), webhook=webhook)


def references(slug: str) -> GatewayOrder:
    """Whatever guides the look or the motion, where the model takes it."""
    named = {s.name: at_its_end(s) for s in MODELS[slug].settings}
    guides = {"reference_images", "reference_videos", "keep_original_sound"}
    chosen = {name: named[name] for name in guides & named.keys()}
    if "character_orientation" in named:
        chosen["character_orientation"] = "image"
    return order_for(slug, plan_for(slug), dict(sorted(chosen.items())))


def edited(slug: str) -> GatewayOrder:
    """A video is edited, where the model does that."""
    takes = any(s.name == "source_video" for s in MODELS[slug].settings)
    settings = {"source_video": MOTION, "keep_original_sound": True}
    return order_for(slug, plan_for(slug), settings if takes else {})


def cut_by_the_model(slug: str) -> GatewayOrder:
    """The shots as one story, where the model cuts by itself."""
    words = (s.choices for s in MODELS[slug].settings if s.name == "shot_type")
    last = next((choices[-1] for choices in words), "")
    order = shots(slug)
    chosen = {"shot_type": last} if last else {}
    return replace(order, request=replace(order.request, settings=chosen))


BOARDS = {
    board.__name__: board
    for board in (
        text_only,
        first_frame,
        both_frames,
        shots,
        elements,
        elements_with_a_voice_and_a_film,
        references,
        edited,
        cut_by_the_model,
        hooked,
        at_the_limits,
        framed_at_the_limits,
    )
}


def is_allowed(order: GatewayOrder) -> bool:
    request = order.request
    found = problems_for(
        order.model, request.plan, request.settings, results=request.results
    )
    return not blocking(found)


def with_plan(order: GatewayOrder, **changes: Any) -> GatewayOrder:
    plan = replace(order.request.plan, **changes)
    return replace(order, request=replace(order.request, plan=plan))
