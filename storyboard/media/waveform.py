"""How loud a clip or a sound is from beginning to end, to be drawn as a line."""

import logging
import tempfile
from pathlib import Path

from storyboard.media import sniff
from storyboard.media.child import ChildFailed, Limits, run_bounded
from storyboard.media.clips import container_of
from storyboard.media.errors import Refused

logger = logging.getLogger(__name__)

MOST_POINTS = 4000
_LIMITS = Limits(memory_bytes=400_000_000, cpu_seconds=60, wall_seconds=90.0)
_WORKER = "storyboard.media.waveform_worker"


def waveform(path: Path, *, points: int, name: str = "") -> tuple[int, ...]:
    """The loudest sample of each of so many equal stretches, from 0 to 100 of what a
    file can hold. Nothing for a clip without sound.

    Clips and WAV files as the studio keeps them. Raises Refused.
    """
    if not 1 <= points <= MOST_POINTS:
        raise ValueError(f"a waveform has 1 to {MOST_POINTS} points")
    name = name or path.name
    argv = [str(path.resolve()), _kind_of(path, name), str(points)]
    with tempfile.TemporaryDirectory() as folder:
        try:
            facts = run_bounded(_WORKER, argv, folder=Path(folder), limits=_LIMITS)
        except ChildFailed as error:
            logger.info("a waveform could not be read: %s", error)
            raise Refused("damaged_file", name) from error
    if "refused" in facts:
        raise Refused(facts.pop("refused"), name, **facts)
    return tuple(facts["peaks"])


def _kind_of(path: Path, name: str) -> str:
    with path.open("rb") as file:
        is_wav = sniff.sound_format(file.read(sniff.HEAD_BYTES)) == "wav"
    return "wav" if is_wav else container_of(path, name)
