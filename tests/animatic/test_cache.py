"""Shots that are kept: only what was edited is drawn, and nothing wrong is believed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from storyboard.animatic import BurnIn, Film, Profile, Shot
from storyboard.animatic.cache import Cache
from storyboard.animatic.render import render
from storyboard.domain.camera import Camera, Transition
from tests.animatic.reading import Stills

SIZE = (160, 90)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "drawn", 50_000_000)


@pytest.fixture
def film(stills: Stills) -> Film:
    shots = (
        Shot(1, first=stills[1], prompt="One."),
        Shot(3, first=stills[2], last=stills[3], prompt="Two."),
        Shot(1, last=stills[4], prompt="Three.", transition=Transition("dissolve", 8)),
        Shot(1, prompt="A card.", title="Four"),
    )
    return Film(shots, *SIZE, title="A board")


def chunks(cache: Cache) -> set[str]:
    assert cache.folder
    return {path.name for path in cache.folder.glob("chunk-*")}


def made(film: Film, folder: Path, cache: Cache) -> bytes:
    out = folder / "film.mp4"
    told: list[tuple[int, int]] = []
    render(film, out, cache=cache, report=lambda *step: told.append(step))
    assert told[-1] == (film.frames, film.frames)
    return out.read_bytes()


def with_shot(film: Film, place: int, **changes: object) -> Film:
    shots = list(film.shots)
    shots[place] = replace(shots[place], **changes)  # type: ignore[arg-type]
    return replace(film, shots=tuple(shots))


def test_a_film_made_of_kept_shots_is_the_same_byte_for_byte(
    film: Film, cache: Cache, tmp_path: Path
) -> None:
    first = made(film, tmp_path, cache)
    kept = chunks(cache)

    assert made(film, tmp_path, cache) == first
    assert chunks(cache) == kept
    assert len(kept) == 4


CHANGES: dict[str, tuple[Callable[[Film, Stills], Film], int]] = {
    "another still": (lambda f, s: with_shot(f, 0, first=s[9]), 1),
    # Its neighbour dissolves from it.
    "another last still": (lambda f, s: with_shot(f, 1, last=s[9]), 2),
    "another move": (lambda f, _: with_shot(f, 0, camera=Camera("left")), 1),
    "another ease": (lambda f, _: with_shot(f, 0, camera=Camera("", "even")), 1),
    "a crop": (
        lambda f, _: with_shot(
            f, 0, camera=Camera("crop", "", (0, 0, 1), (0.5, 0.5, 0.5))
        ),
        1,
    ),
    "another transition": (
        lambda f, _: with_shot(f, 2, transition=Transition("dip", 8)),
        2,
    ),
    "a longer transition": (
        lambda f, _: with_shot(f, 2, transition=Transition("dissolve", 12)),
        2,
    ),
    "the words of a card": (lambda f, _: with_shot(f, 3, prompt="Other words."), 1),
    "words nobody sees": (lambda f, _: with_shot(f, 0, prompt="Other words."), 0),
    "the title of the film": (lambda f, _: replace(f, title="Another"), 1),
    # The card shows where the shots lie.
    "a longer shot": (lambda f, _: with_shot(f, 0, seconds=2), 2),
    "the quality": (lambda f, _: replace(f, quality=60), 4),
    "the profile": (lambda f, _: replace(f, profile=Profile.DRAFT), 4),
    "the size": (lambda f, _: replace(f, width=178, height=100), 4),
    "a burnt-in number": (
        lambda f, _: replace(f, burn_in=frozenset({BurnIn.NUMBER})),
        4,
    ),
    "a running timecode": (
        lambda f, _: replace(f, burn_in=frozenset({BurnIn.TIMECODE})),
        4,
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_only_what_shows_a_change_is_drawn_again(
    film: Film, stills: Stills, cache: Cache, tmp_path: Path, what: str
) -> None:
    change, drawn = CHANGES[what]
    made(film, tmp_path, cache)
    before = chunks(cache)
    changed = change(film, stills)

    with_cache = made(changed, tmp_path, cache)

    assert len(chunks(cache) - before) == drawn
    # … and it is what it would be without anything kept.
    assert with_cache == made(changed, tmp_path, Cache())


def spoil(path: Path, how: str) -> None:
    body = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(body[: len(body) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    else:
        middle = len(body) // 2
        path.write_bytes(body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :])


@pytest.mark.parametrize("how", ["gone", "cut", "empty", "another bit"])
def test_a_damaged_entry_is_noticed_and_made_anew(
    film: Film, cache: Cache, tmp_path: Path, how: str
) -> None:
    wanted = made(film, tmp_path, cache)
    assert cache.folder
    # Chunks, and the pictures of the one that is drawn again.
    for path in cache.folder.iterdir():
        spoil(path, how)
    for path in list(cache.folder.glob("chunk-*"))[:2]:
        path.unlink()

    assert made(film, tmp_path, cache) == wanted
    assert made(film, tmp_path, cache) == wanted
    assert len(chunks(cache)) == 4


@pytest.mark.parametrize("how", ["gone", "cut", "empty", "another bit"])
def test_what_is_spoilt_while_it_renders_is_drawn_after_all(
    film: Film, cache: Cache, tmp_path: Path, how: str
) -> None:
    """Once it was found to be there, and before it is read."""
    wanted = made(film, tmp_path, cache)
    changed = with_shot(film, 0, seconds=2)
    clean, out = tmp_path / "clean.mp4", tmp_path / "changed.mp4"
    render(changed, clean)
    spoilt: set[str] = set()

    def spoil_it(done: int, total: int) -> None:
        assert cache.folder
        for path in cache.folder.glob("*.made"):
            if path.name not in spoilt:
                spoilt.add(path.name)
                spoil(path, how)

    render(changed, out, cache=cache, report=spoil_it)

    assert spoilt
    assert out.read_bytes() == clean.read_bytes()
    assert made(film, tmp_path, cache) == wanted


def test_what_was_not_used_for_longest_goes_first(
    film: Film, stills: Stills, cache: Cache, tmp_path: Path
) -> None:
    made(film, tmp_path, cache)
    assert cache.folder
    sizes = sum(path.stat().st_size for path in cache.folder.iterdir())
    small = Cache(cache.folder, sizes)
    other = replace(film, shots=(Shot(1, first=stills[8]),))

    made(other, tmp_path, small)

    left = sum(path.stat().st_size for path in cache.folder.iterdir())
    assert 0 < left <= sizes
    newest = max(cache.folder.glob("chunk-*"), key=lambda path: path.stat().st_mtime)
    before = chunks(small)
    made(other, tmp_path, small)
    assert newest.name in before
    assert chunks(small) == before


def test_a_cache_that_cannot_be_written_costs_nothing_but_itself(
    film: Film, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")

    made(film, tmp_path, Cache(tmp_path / "file" / "drawn", 50_000_000))


def test_without_room_nothing_is_kept(film: Film, tmp_path: Path) -> None:
    made(film, tmp_path, Cache(tmp_path / "drawn", 0))

    assert not (tmp_path / "drawn").exists()
