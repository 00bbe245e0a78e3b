"""Whether what the rows say is true: one clip for a render, whole, by forward moves."""

import time
from collections.abc import Iterator

from benchmarks.ground import MEDIA
from benchmarks.reckoning import wrong_moves
from storyboard.domain.lifecycle import FINAL, State
from storyboard.media import clips
from storyboard.media.errors import Refused
from storyboard.media.store import Store
from storyboard.renders.models import Clip, Render

# Older than what the dispatcher leaves alone: an interrupted worker's folder.
_STALE_SECONDS = 600.0


def is_final(render: Render) -> bool:
    render.refresh_from_db()
    return render.state in FINAL


def faults_of(render: Render) -> list[str]:
    """What is wrong with a render that should be done."""
    render.refresh_from_db()
    found = list(wrong_moves(render))
    if render.state != State.DONE:
        why = f" ({render.error_code}: {render.error})" if render.error else ""
        found.append(f"it is {render.state}{why}")
    made = list(Clip.objects.filter(render=render))
    if len(made) != (render.state == State.DONE):
        found.append(f"{len(made)} clips")
    return [*found, *(fault for clip in made for fault in _file(clip))]


def _file(clip: Clip) -> Iterator[str]:
    path = MEDIA / clip.file_name
    if not path.is_file():
        yield "its file is not there"
        return
    try:
        facts = clips.probe(path, decode=True)
    except Refused as refused:
        yield f"its file: {refused}"
        return
    if (facts.sha256, facts.frames) != (clip.sha256, clip.frames):
        yield "its file is another one than its row says"


def left_behind(*, later: float = 0.0) -> int:
    """Temporary files and folders in the store. With `later`, after the dispatcher's
    own sweep with its clock so many seconds ahead.
    """
    store = Store(MEDIA)
    if later:
        store.sweep(_STALE_SECONDS, time.time() + later)
    return sum(1 for _ in (MEDIA / "tmp").iterdir())


def files_without_row() -> list[str]:
    """Films, posters and sprites in the store that no row knows."""
    known = {
        name
        for row in Clip.objects.values_list("file_name", "poster_name", "sprite_name")
        for name in row
    }
    files = (MEDIA / "team").rglob("*.*") if (MEDIA / "team").exists() else iter(())
    names = (str(file.relative_to(MEDIA)) for file in files if file.is_file())
    return sorted(name for name in names if name not in known)
