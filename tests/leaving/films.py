"""Films that were exported, ordered at the page and read back as a stranger would."""

import json
import subprocess
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from PIL import Image

from storyboard.boards.models import Board, Project
from storyboard.exchange.models import Film
from storyboard.exchange.tasks.films import make_films
from storyboard.media.stills import whole
from tests.media.films import number_in

# The size of the film that `keep` keeps.
OWN = "320x180"


def address_of(of: Board | Project) -> str:
    return f"/{'boards' if isinstance(of, Board) else 'projects'}/{of.pk}/out/film/"


def order(client: Client, of: Board | Project, **choices: str) -> Any:
    wanted = {
        "container": "mp4",
        "size": "160x96",
        "fit": "bars",
        "blanks": "skip",
        "order_key": str(uuid4()),
        **choices,
    }
    return client.post(address_of(of), wanted)


def made(client: Client, of: Board | Project, **choices: str) -> Film:
    """Ordered, and made by a worker."""
    answer = order(client, of, **choices)
    assert answer.status_code == 302, answer.content.decode()
    said = make_films()
    film = Film.objects.latest("ordered_at")
    assert film.state == Film.State.DONE, (said, film.error)
    return film


def path_of(film: Film) -> Path:
    return Path(settings.MEDIA_DIR) / film.file_name


def told(path: Path) -> dict[str, Any]:
    """What ffprobe says of it; it counts the frames that it decodes."""
    command = "ffprobe -v error -count_frames -show_streams -show_format -of json"
    said = subprocess.run(
        [*command.split(), str(path)], capture_output=True, check=True, text=True
    )
    found: dict[str, Any] = json.loads(said.stdout)
    tracks = {track["codec_type"]: track for track in found["streams"]}
    return {**tracks, "seconds": Fraction(found["format"]["duration"])}


def complaints(path: Path) -> str:
    """What ffmpeg says while it decodes all of it, and ends at the first error."""
    command = ["ffmpeg", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return said.stderr + (f"ended with {said.returncode}" if said.returncode else "")


def packets(path: Path) -> list[bytes]:
    """Those of its pictures, in the order they are decoded."""
    with av.open(str(path)) as file:
        return [bytes(packet) for packet in file.demux(video=0) if packet.size]


def times(path: Path) -> list[Fraction]:
    """When each of its pictures is shown, in seconds."""
    with av.open(str(path)) as file:
        base = file.streams.video[0].time_base or Fraction(0)
        found = [p.pts for p in file.demux(video=0) if p.pts is not None]
    return [time * base for time in sorted(found)]


def pictures(path: Path) -> Iterator[Image.Image]:
    with av.open(str(path)) as file:
        yield from (whole(frame) for frame in file.decode(video=0))


def numbers(path: Path) -> list[int]:
    return [number_in(picture) for picture in pictures(path)]


def page_at(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def ordered(client: Client, board: Board, **how: str) -> Film:
    assert order(client, board, **{"size": OWN, **how}).status_code == 302
    return Film.objects.latest("ordered_at")


def state(film: Film) -> str:
    film.refresh_from_db()
    return str(film.state)
