"""A film on the disk to the row of a clip: measured, kept, with poster and sprite."""

from pathlib import Path

from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import frame_at
from storyboard.media import clips
from storyboard.media.store import Store
from storyboard.renders.models import Clip, Render

# Every frame of a film is decoded to check it, up to what takes about 20 s (100 s of
# 4K); of longer ones the sprite shows thirty.
_MOST_DECODED_PIXELS = 20_000_000_000


def measured(film: Path, request: RenderRequest) -> clips.ClipFacts:
    """What is in the film. Raises Refused."""
    plan = request.plan
    decode = plan.width * plan.height * plan.seconds * 24 <= _MOST_DECODED_PIXELS
    return clips.probe(film, name="the film", decode=decode)


def filed(store: Store, render: Render, film: Path, *, facts: clips.ClipFacts) -> Clip:
    """The film's row, unsaved; its files are kept. Raises Refused."""
    request = RenderRequest.from_json(render.request)
    poster, sprite = film.with_name("poster.webp"), film.with_name("sprite.webp")
    sheet = clips.poster_and_sprite(film, poster=poster, sprite=sprite)
    scope = str(render.team_id)
    return Clip(
        team_id=render.team_id,
        project_id=render.board.project_id,
        board_id=render.board_id,
        render=render,
        take=render.take,
        title=request.plan.title,
        model=render.model,
        provider=render.provider,
        is_practice=render.is_practice,
        price_usd=render.quote_usd,
        file_name=store.keep(film, scope=scope, suffix=f".{facts.container}"),
        sha256=facts.sha256,
        size_bytes=facts.size_bytes,
        container=facts.container,
        video_codec=facts.video_codec,
        audio_codec=facts.audio_codec or "",
        width=facts.width,
        height=facts.height,
        frames=facts.frames,
        rate_num=facts.rate.numerator,
        rate_den=facts.rate.denominator,
        poster_name=store.keep(poster, scope=scope, suffix=".webp"),
        sprite_name=store.keep(sprite, scope=scope, suffix=".webp"),
        sprite_cells=sheet.cells,
        sprite_columns=sheet.columns,
    )


def unlike_the_order(facts: clips.ClipFacts, request: RenderRequest) -> str:
    """In what a film differs from its order; empty when it does not."""
    plan = request.plan
    container = str(request.settings.get("output_format", "MP4")).lower()
    wanted = {
        "frames": (facts.frames, frame_at(plan.seconds, facts.rate)),
        "size": (f"{facts.width} x {facts.height}", f"{plan.width} x {plan.height}"),
        "format": (facts.container, container),
    }
    return "; ".join(
        f"{what} {found} instead of {ordered}"
        for what, (found, ordered) in wanted.items()
        if found != ordered
    )
