"""A film on the disk to the row of a clip: measured, kept, with poster and sprite."""

from dataclasses import dataclass
from pathlib import Path

from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import frame_at
from storyboard.media import clips
from storyboard.media.heavy import is_heavy
from storyboard.media.store import Store
from storyboard.renders.models import Clip, Render

# Every frame of a film is decoded to check it, up to what takes about 20 s (100 s of
# 4K); of longer ones the sprite shows thirty.
_MOST_DECODED_PIXELS = 20_000_000_000


@dataclass(frozen=True, slots=True)
class Film:
    """A film on the disk: what is in it, and its stills beside it."""

    path: Path
    poster: Path
    sprite: Path
    facts: clips.ClipFacts
    sheet: clips.SpriteFacts


def measured(path: Path, request: RenderRequest) -> Film:
    """What is in the film, and its stills. Raises Refused."""
    plan = request.plan
    facts, sheet = clips.look_through(
        path,
        poster=(poster := path.with_name("poster.webp")),
        sprite=(sprite := path.with_name("sprite.webp")),
        name="the film",
        decode=plan.width * plan.height * plan.seconds * 24 <= _MOST_DECODED_PIXELS,
    )
    return Film(path, poster, sprite, facts, sheet)


def filed(store: Store, render: Render, film: Film) -> Clip:
    """The film's row, unsaved; its files are kept."""
    request, facts = RenderRequest.from_json(render.request), film.facts
    files = {
        film.path: f".{facts.container}",
        film.poster: ".webp",
        film.sprite: ".webp",
    }
    names = store.keep_all(files.items(), scope=render.scope)
    file_name, poster_name, sprite_name = names
    return Clip(
        team_id=render.team_id,
        project_id=render.board.project_id,
        board_id=render.board_id,
        render=render,
        take=render.take,
        shot=render.place if render.part_of_id else None,
        title=request.plan.title,
        model=render.model,
        provider=render.provider,
        maker_id=render.ordered_by_id,
        is_practice=render.is_practice,
        price_usd=render.film_usd,
        file_name=file_name,
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
        poster_name=poster_name,
        sprite_name=sprite_name,
        sprite_cells=film.sheet.cells,
        sprite_columns=film.sheet.columns,
        is_heavy=is_heavy(facts),
    )


def unlike_the_order(film: Film, request: RenderRequest) -> str:
    """In what a film differs from its order; empty when it does not."""
    plan, facts = request.plan, film.facts
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
