"""The settings of a board's model as the editor's panel shows them, in quiet groups."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from storyboard.boards.models import Board, Footage, Frame
from storyboard.domain.model import RESULTS, WAY, VideoModel
from storyboard.domain.problem import Problem
from storyboard.domain.setting import GROUPS, SHA256, Setting

_TITLES = {"references": "References", "file": "File", "delivery": "Delivery"}
# What makes a group's title say more.
_ALSO = {RESULTS: "File and results", "check_content": "Safety and delivery"}


@dataclass(frozen=True, slots=True)
class FileCard:
    """One file of a setting: what it is called, and a small picture of it."""

    value: str
    name: str
    facts: str = ""
    picture: str = ""
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Takes:
    """What a slot of a setting takes; the server looks at the file again."""

    noun: str
    icon: str
    accept: str
    most_bytes: int


_PICTURE = Takes(
    "picture", "image-plus", "image/png,image/jpeg,image/webp,image/gif", 20_000_000
)
_FILM = Takes("film", "film", "video/mp4,video/quicktime,video/webm", 100_000_000)


@dataclass(frozen=True, slots=True)
class SettingField:
    """A setting of the model, the board's value of it, and what is wrong with that."""

    setting: Setting
    value: Any
    files: tuple[FileCard, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def has_room(self) -> bool:
        """Whether another file may be put in."""
        setting = self.setting
        most = setting.most if setting.holds_many else 1
        return most is None or len(self.files) < most

    @property
    def takes(self) -> "Takes":
        return _PICTURE if self.setting.kind == "pictures" else _FILM

    @property
    def said(self) -> str:
        """What was chosen here, in short; empty for the default."""
        setting = self.setting
        if not setting.is_given(self.value):
            return ""
        if setting.is_media or setting.kind in {"bool", "url", "text"}:
            off = " off" if self.value is False else ""
            count = f" ({len(self.files)})" if len(self.files) > 1 else ""
            return f"{setting.label}{off}{count}"
        value = self.value
        words = ", ".join(value) if isinstance(value, list) else str(value)
        return f"{setting.label} {words}"


@dataclass(frozen=True, slots=True)
class SettingGroup:
    """Settings that belong together; all but the first group are folded away."""

    name: str
    fields: tuple[SettingField, ...]

    @property
    def title(self) -> str:
        names = {field.setting.name for field in self.fields}
        more = next((title for name, title in _ALSO.items() if name in names), "")
        return more or _TITLES[self.name]

    @property
    def is_folded(self) -> bool:
        return self.name != GROUPS[0]

    @property
    def said(self) -> str:
        """What was chosen in it."""
        chosen = ", ".join(field.said for field in self.fields if field.said)
        return chosen or ("None" if self.name == "references" else "As it comes")

    @property
    def blocks(self) -> bool:
        return any(p.blocks for field in self.fields for p in field.problems)


def groups_of(
    board: Board, model: VideoModel, problems: Iterable[Problem]
) -> list[SettingGroup]:
    """The groups in their order. Files are looked up only where some are named."""
    found = tuple(problems)
    names = set(_named(board, model))
    files = _files(board, names) if names else {}

    def of(setting: Setting) -> SettingField:
        value = board.settings.get(setting.name, setting.default)
        cards = (files.get(f) or _by_address(f) for f in _listed(setting, value))
        place = f"settings.{setting.name}"
        mine = tuple(p for p in found if p.place == place)
        return SettingField(setting, value, tuple(cards), mine)

    # How it is ordered is asked beside the button that orders.
    shown = [setting for setting in model.panel if setting.name != WAY]
    in_order = sorted(shown, key=lambda setting: GROUPS.index(setting.group))
    return [
        SettingGroup(name, tuple(of(setting) for setting in settings))
        for name, settings in groupby(in_order, key=lambda setting: setting.group)
    ]


def _listed(setting: Setting, value: Any) -> tuple[str, ...]:
    if not setting.is_media:
        return ()
    items = value if isinstance(value, list) else [value]
    return tuple(item for item in items if isinstance(item, str) and item)


def _named(board: Board, model: VideoModel) -> Iterator[str]:
    for setting in model.settings:
        for item in _listed(setting, board.settings.get(setting.name)):
            if SHA256.fullmatch(item):
                yield item


def _files(board: Board, hashes: set[str]) -> Mapping[str, FileCard]:
    frames = Frame.objects.filter(team=board.team_id, sha256__in=hashes)
    films = Footage.objects.filter(team=board.team_id, sha256__in=hashes)
    gone = {one: FileCard(one, "A missing file", is_missing=True) for one in hashes}
    pictures = {
        frame.sha256: FileCard(
            frame.sha256,
            frame.name,
            f"{frame.width} x {frame.height}",
            reverse("frame-file", args=[frame.pk, "thumb"]),
        )
        for frame in frames
    }
    return (
        gone
        | pictures
        | {
            film.sha256: FileCard(
                film.sha256,
                film.name,
                f"{film.duration_ms / 1000:.1f} s, {film.width} x {film.height}",
                reverse("footage-poster", args=[film.pk]),
            )
            for film in films
        }
    )


def _by_address(address: str) -> FileCard:
    parts = urlsplit(address)
    name = parts.path.rpartition("/")[2] or parts.netloc
    return FileCard(address, name, parts.netloc)
