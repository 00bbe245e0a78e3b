"""What the engine's tests can ask for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.animatic import Film
from storyboard.animatic.render import render
from tests.animatic.reading import Reading, Stills, read_back


@pytest.fixture(scope="session")
def stills(tmp_path_factory: pytest.TempPathFactory) -> Stills:
    return Stills(tmp_path_factory.mktemp("stills"))


@pytest.fixture
def shoot(tmp_path: Path) -> Callable[[Film], Reading]:
    """Render a film and read the file back."""

    def shoot_film(film: Film) -> Reading:
        path = tmp_path / f"film.{film.container}"
        render(film, path)
        return read_back(path)

    return shoot_film
