"""What people otherwise make such films with: MoviePy, and ffmpeg's zoompan and xfade.

`python -m benchmarks.peers` is run by the peers' own interpreter for MoviePy: it knows
nothing of the studio. Each makes the same board from the same stills.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

Ends: TypeAlias = tuple[float, float]

ZOOM = 1.075
RATE = 24


@dataclass(frozen=True, slots=True)
class PeerShot:
    """Stills that fill the frame already."""

    seconds: int
    first: str
    last: str | None
    focus: tuple[float, float]


def ffmpeg_command(
    shots: list[PeerShot], size: tuple[int, int], out: Path, preset: str, enlarged: int
) -> list[str]:
    """`enlarged`: by how much the stills are scaled up first, against the jitter."""
    width, height = size
    stills: list[str] = []
    graph: list[str] = []
    labels: list[str] = []

    def filmed(still: str, ends: Ends, shot: PeerShot, frames: int) -> str:
        label = f"p{len(stills)}"
        stills.append(still)
        x, y = shot.focus
        scaled = f"scale={width * enlarged}:{height * enlarged}:flags=bicubic,"
        zoom = f"{ends[0]}*pow({ends[1] / ends[0]},on/{frames - 1})"
        graph.append(
            f"[{len(stills) - 1}:v]{scaled if enlarged > 1 else ''}"
            f"zoompan=z='{zoom}':x='{x}*(iw-iw/zoom)':y='{y}*(ih-ih/zoom)'"
            f":d={frames}:s={width}x{height}:fps={RATE},setsar=1,format=yuv420p[{label}]"
        )
        return label

    for shot in shots:
        frames = shot.seconds * RATE
        label = filmed(shot.first, (1, ZOOM), shot, frames)
        if shot.last:
            begins = 0.3 * shot.seconds
            rest = frames - int(begins * RATE)
            other = filmed(shot.last, (ZOOM, 1), shot, rest)
            graph.append(
                f"[{label}][{other}]xfade=transition=fade"
                f":duration={0.4 * shot.seconds}:offset={begins}[m{label}]"
            )
            label = f"m{label}"
        labels.append(f"[{label}]")
    graph.append(f"{''.join(labels)}concat=n={len(shots)}:v=1[v]")
    inputs = [word for still in stills for word in ("-i", still)]
    return [
        *("ffmpeg", "-y", "-v", "error", *inputs),
        *("-filter_complex", ";".join(graph), "-map", "[v]", "-r", str(RATE)),
        *("-c:v", "libx264", "-preset", preset, "-crf", "23", "-pix_fmt", "yuv420p"),
        *("-movflags", "+faststart", str(out)),
    ]


def moviepy_film(job: dict[str, Any], out: str) -> None:
    # Only the peers' interpreter has it.
    moviepy: Any = import_module("moviepy")
    width, height = job["size"]

    def moving(still: str, seconds: float, ends: Ends, focus: Ends) -> Any:
        def zoom(at: float) -> float:
            return float(ends[0] * (ends[1] / ends[0]) ** (at / seconds))

        def place(at: float) -> Ends:
            over = zoom(at) - 1
            return -over * width * focus[0], -over * height * focus[1]

        clip = moviepy.ImageClip(still).with_duration(seconds).resized(zoom)
        return clip.with_position(place)

    made = []
    for shot in job["shots"]:
        seconds, focus = shot["seconds"], shot["focus"]
        layers = [moving(shot["first"], seconds, (1, ZOOM), focus)]
        if shot["last"]:
            fade = moviepy.vfx.CrossFadeIn(0.4 * seconds)
            last = moving(shot["last"], seconds, (ZOOM, 1), focus)
            last = last.subclipped(0.3 * seconds, seconds).with_start(0.3 * seconds)
            layers.append(last.with_effects([fade]))
        whole = moviepy.CompositeVideoClip(layers, size=(width, height))
        made.append(whole.with_duration(seconds))
    moviepy.concatenate_videoclips(made).write_videofile(
        out,
        fps=RATE,
        codec="libx264",
        preset=job["preset"],
        audio=False,
        threads=2,
        ffmpeg_params=["-crf", "23", "-pix_fmt", "yuv420p", "-movflags", "+faststart"],
        logger=None,
    )


def version_of(program: list[str]) -> str:
    """The first line it says of itself; empty where it is not there."""
    try:
        said = subprocess.run(program, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return said.stdout.strip().partition("\n")[0]


if __name__ == "__main__":
    moviepy_film(json.loads(Path(sys.argv[1]).read_text()), sys.argv[2])
