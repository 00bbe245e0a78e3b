"""A store in a scratch folder, and two ways to hand it a picture."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from storyboard.media.errors import Refused
from storyboard.media.pictures import Picture, take_in
from storyboard.media.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", reserve_bytes=0)


@pytest.fixture
def taken(store: Store) -> Callable[..., Picture]:
    def take(data: bytes, name: str = "frame.png", scope: str = "7") -> Picture:
        return take_in(io.BytesIO(data), name=name, store=store, scope=scope)

    return take


@pytest.fixture
def refusal(store: Store) -> Callable[[bytes], Refused]:
    def refuse(data: bytes) -> Refused:
        with pytest.raises(Refused) as caught:
            take_in(io.BytesIO(data), name="frame.png", store=store, scope="7")
        assert not [path for path in store.root.rglob("*") if path.is_file()]
        assert not list((store.root / "tmp").iterdir())
        return caught.value

    return refuse
