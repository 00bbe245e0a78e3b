"""The film of a take whose shots were rendered one by one: spliced here, free."""

from decimal import Decimal
from pathlib import Path

from storyboard.domain.recipe import Piece, Source, common_rate, cuts, frames_shown
from storyboard.domain.request import RenderRequest
from storyboard.media import splice
from storyboard.media.child import ChildFailed
from storyboard.media.store import Store
from storyboard.providers.base import Cancelled
from storyboard.providers.errors import BrokenRender
from storyboard.renders.hold import Hold
from storyboard.renders.models import Clip, Render
from storyboard.renders.queries.parts import clips_of_recipe


def spliced(hold: Hold, render: Render, store: Store, folder: Path) -> Path:
    """Raises Cancelled, BrokenRender or Refused."""
    found = clips_of_recipe(render)
    request = RenderRequest.from_json(render.request)
    out = folder / f"film.{_container(request)}"
    look, stretches = _plan(store, request, found)
    try:
        splice.splice(
            stretches, look, out, report=hold.report, cancelled=hold.cancelled
        )
    except splice.Stopped:
        raise Cancelled from None
    except ChildFailed as fault:
        message = "The splicing was interrupted."
        raise BrokenRender(
            message, code="splice_failed", retryable=True, charged=False
        ) from fault
    return out


def _container(request: RenderRequest) -> str:
    return str(request.settings.get("output_format", "MP4")).lower()


def _plan(
    store: Store, request: RenderRequest, found: list[tuple[Piece, Clip]]
) -> tuple[splice.Look, list[splice.Stretch]]:
    pieces = [piece for piece, _ in found]
    sources = [Source(clip.rate, clip.frames) for _, clip in found]
    rate = common_rate(pieces, sources)
    stretches = [
        splice.Stretch(_path(store, clip), frames_shown(cut, source, rate), clip.rate)
        for (_, clip), source, cut in zip(
            found, sources, cuts(pieces, sources, rate), strict=True
        )
    ]
    sizes = {(clip.width, clip.height) for _, clip in found}
    # Nothing is enlarged where all are alike: a practice film is always small.
    ordered = (request.plan.width, request.plan.height)
    width, height = sizes.pop() if len(sizes) == 1 else ordered
    return splice.Look(width, height, rate, _container(request)), stretches


def _path(store: Store, clip: Clip) -> Path:
    path = store.path(clip.file_name)
    if path.is_file():
        return path
    message = (
        f"The film of {clip} is missing on the server. Bring it back from a backup, "
        "then retry this take."
    )
    raise BrokenRender(message, code="film_is_gone", retryable=False, charged=False)


def price_of_parts(render: Render) -> Decimal | None:
    """What this take cost: its own parts, and nothing of films it only cuts from."""
    total = Decimal()
    for piece, clip in clips_of_recipe(render):
        if piece.clip:
            continue
        if clip.price_usd is None:
            return None
        total += clip.price_usd
    return total


def note_of_parts(render: Render) -> str:
    """In what its pieces are unlike their orders; said once where all are alike."""
    notes = {
        piece.shot + 1: clip.note
        for piece, clip in clips_of_recipe(render)
        if not piece.clip
    }
    if len(set(notes.values())) == 1:
        return next(iter(notes.values()))
    said = (f"Shot {number}: {note}" for number, note in notes.items() if note)
    return " ".join(said)
