"""A shot that begins where the film of the one before ends, on its last frame."""

from django.conf import settings

from storyboard.boards.actions.frames import keep_frame
from storyboard.domain.plan import FrameRef
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import timecode
from storyboard.media.grabbing import grab
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.renders.actions.wholes import freeze_carried
from storyboard.renders.hold import Hold
from storyboard.renders.models import Render
from storyboard.renders.queries.parts import end_before


def begin_where_it_ended(hold: Hold, render: Render) -> None:
    """Once, and before anything is sent; nothing is done where nothing is carried over.
    Raises Refused when the film cannot be read, and LeaseLost.
    """
    request = RenderRequest.from_json(render.request)
    shot, rule = request.plan.shots[0], registry.model(request.model).frames
    if render.part_of is None or not shot.carried or shot.first or rule.first == "no":
        return
    clip, number = end_before(render)
    name = f"Last frame of shot {render.place}, {timecode(number, clip.rate)}.png"
    picture = grab(
        *(clip.file_name, number),
        shown_name=name,
        store=Store(settings.MEDIA_DIR),
        scope=str(render.team_id),
        least_side=rule.least_side,
    )
    frame = keep_frame(render.board.team, picture, by=render.ordered_by)
    ref = FrameRef(frame.sha256, frame.width, frame.height, frame.name)
    freeze_carried(render, hold.token, ref)
