"""Every model's limits and price, read from the TOML files beside this one.

Strict: an unknown key, a missing one or a limit without a source is an error, because
a slip here becomes a refused board or a wrong price.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from storyboard.domain.fields import Fields
from storyboard.domain.model import (
    CERTAINTIES,
    AnySize,
    Elements,
    Frames,
    Note,
    Price,
    Seconds,
    Shots,
    Size,
    Source,
    Text,
    VideoModel,
    Wire,
)
from storyboard.domain.problem import Problem
from storyboard.domain.setting import GROUPS, KINDS, Setting

FOLDER = Path(__file__).parent
# Kinds of settings whose values are not counted or measured.
_UNBOUNDED = frozenset({"bool", "choice", "choices", "url", "video"})
# What a `wire` table can name.
_FIELDS = ("first", "last", "shots", "sound", "sound_with_frames")
_NEEDS = ("no", "optional", "required")


class CatalogError(ValueError):
    """A catalog entry that cannot be believed, with everything wrong with it."""

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        lines = "\n  ".join(str(problem) for problem in problems)
        super().__init__(f"{name}:\n  {lines}")
        self.problems = problems


def load(folder: Path = FOLDER) -> tuple[VideoModel, ...]:
    """Every entry of a folder, in the order of the file names."""
    files = sorted(folder.glob("*.toml"))
    return tuple(read(file.read_text("utf-8"), name=file.name) for file in files)


def read(text: str, *, name: str = "catalog entry") -> VideoModel:
    """The model one TOML text describes. Raises CatalogError."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem("invalid_toml", "file", str(error))
        raise CatalogError(name, (problem,)) from None
    problems: list[Problem] = []
    model = _Entry(Fields(values, "", problems)).model()
    if problems:
        raise CatalogError(name, tuple(problems))
    return model


class _Entry:
    """One entry while it is read: its sources, and which of them were used."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.known = dict(_sources(fields))
        self.used: set[str] = set()
        self.sources: dict[str, Source] = {}

    def model(self) -> VideoModel:
        fields = self.fields
        provider, provider_name = fields.text("provider"), fields.text("provider_name")
        slug = fields.text("slug")
        if slug.partition("/")[0] != provider:
            fields.problem("slug", "out_of_range", "A slug is “provider/model”.")
        sizes, other_sizes = self._sizes()
        model = VideoModel(
            slug=slug,
            name=fields.text("name"),
            provider=provider,
            provider_name=provider_name,
            ids=_ids(fields.table("ids")),
            seconds=self._seconds(),
            shots=self._shots(),
            prompt=self._text("prompt"),
            negative_prompt=self._text("negative_prompt"),
            sizes=sizes,
            other_sizes=other_sizes,
            frames=self._frames(),
            elements=self._elements(),
            sound=self._word("sound", ("no", "optional", "always")),
            cancel=self._word("cancel", ("no", "queued", "always")),
            most_results=self._results(),
            price=self._price(),
            wire=self._wire(),
            settings=tuple(
                self._setting(row) for row in fields.rows("settings", most=50)
            ),
            sources=self.sources,
            notes=tuple(self._note(row) for row in fields.rows("notes", most=20)),
        )
        for unused in self.known.keys() - self.used:
            fields.problem(f"sources.{unused}", "unused", "Nothing cites this source.")
        fields.close()
        return model

    def _cite(self, table: Fields, place: str) -> Source:
        """The source of a table; `source_of` names others for single keys of it."""
        source = self._named(table, "source", place)
        if table.has("source_of"):
            exceptions = table.table("source_of")
            for key in exceptions.keys_left():
                if not table.has(key):
                    exceptions.problem(key, "unknown_field", "There is no such limit.")
                self._named(exceptions, key, f"{place}.{key}")
        table.close()
        return source

    def _named(self, table: Fields, key: str, place: str) -> Source:
        name = table.choice(key, self.known)
        self.used.add(name)
        source = self.known.get(name, Source("", ""))
        self.sources[place] = source
        return source

    def _seconds(self) -> Seconds:
        table = self.fields.table("seconds")
        least, most = table.whole("least"), table.whole("most")
        step = table.whole("step", 1)
        if not 1 <= least <= most or step < 1:
            table.problem("least", "out_of_range", "1 ≤ least ≤ most, step ≥ 1.")
        self._cite(table, "seconds")
        return Seconds(least, most, max(step, 1))

    def _shots(self) -> Shots:
        table = self.fields.table("shots")
        shots = Shots(
            most=table.whole("most"),
            least_seconds=table.whole("least_seconds", 1),
            most_seconds=table.whole("most_seconds", 0) or None,
            least_prompt=table.whole("least_prompt", 0),
            most_prompt=table.whole("most_prompt", 0) or None,
            with_last_frame=table.flag("with_last_frame", default=True),
        )
        if shots.most < 1:
            table.problem("most", "out_of_range", "A film has at least one shot.")
        self._cite(table, "shots")
        return shots

    def _text(self, key: str) -> Text:
        if not self.fields.has(key) and key != "prompt":
            return Text()
        table = self.fields.table(key)
        text = Text(
            least=table.whole("least", 0),
            most=table.whole("most"),
            required=table.flag("required", default=False),
            joined=table.flag("joined", default=False),
        )
        self._cite(table, key)
        return text

    def _sizes(self) -> tuple[tuple[Size, ...], AnySize | None]:
        table = self.fields.table("sizes")
        other = _any_size(table.table("any")) if table.has("any") else None
        sizes = []
        for row in table.rows("listed", most=50, required=True):
            size = Size(row.whole("width"), row.whole("height"), row.text("ratio"))
            row.close()
            if size.width < 16 or size.height < 16:
                row.problem("width", "out_of_range", "A side has 16 pixels or more.")
            sizes.append(size)
        self._cite(table, "sizes")
        return tuple(sizes), other

    def _frames(self) -> Frames:
        table = self.fields.table("frames")
        frames = Frames(
            first=table.choice("first", _NEEDS),
            last=table.choice("last", _NEEDS),
            last_alone=table.flag("last_alone", default=False),
            per_shot=table.flag("per_shot", default=False),
            between=table.flag("between", default=False),
            set_the_size=table.flag("set_the_size", default=False),
            least_side=table.whole("least_side", 0),
            longest_ratio=table.number("longest_ratio", 0),
        )
        self._cite(table, "frames")
        return frames

    def _elements(self) -> Elements:
        table = self.fields.table("elements")
        elements = Elements(
            most=table.whole("most"),
            needs_frame=table.flag("needs_frame", default=False),
            as_names=table.flag("as_names", default=False),
            videos=table.flag("videos", default=False),
            voices=table.flag("voices", default=False),
            mention=table.text("mention", "{name}"),
            longest_name=table.whole("longest_name", 0) or None,
            longest_description=table.whole("longest_description", 0) or None,
            made_for=_dollars(table, "made_for", "unknown"),
        )
        self._cite(table, "elements")
        return elements

    def _word(self, key: str, words: tuple[str, ...]) -> str:
        table = self.fields.table(key)
        word = table.choice("is", words)
        self._cite(table, key)
        return word

    def _results(self) -> int:
        table = self.fields.table("results")
        most = table.whole("most")
        if most < 1:
            table.problem("most", "out_of_range", "An order makes one film or more.")
        self._cite(table, "results")
        return most

    def _price(self) -> Price:
        table = self.fields.table("price")
        silent, sound = _dollars(table, "silent"), _dollars(table, "with_sound")
        source = self._cite(table, "price")
        sound_source = self.sources.get("price.with_sound", source)
        return Price(silent, sound, source, sound_source)

    def _wire(self) -> Wire:
        if not self.fields.has("wire"):
            return Wire()
        table = self.fields.table("wire")
        along = table.table("with_frames", required=False)
        wire = Wire(
            fields={key: table.text(key) for key in _FIELDS if table.has(key)},
            says_silence=table.flag("says_silence", default=False),
            with_frames={key: along.text(key) for key in along.keys_left()},
        )
        self._cite(table, "wire")
        return wire

    def _setting(self, row: Fields) -> Setting:
        kind = row.choice("kind", KINDS)
        setting = Setting(
            name=row.text("name"),
            label=row.text("label"),
            kind=kind,
            default=row.raw("default"),
            least=row.number("least") if row.has("least") else None,
            most=row.number("most") if row.has("most") else None,
            choices=row.texts("choices", most=50) if kind.startswith("choice") else (),
            help=row.text("help", ""),
            group=row.choice("group", GROUPS, GROUPS[0]),
            needs=_needs(row.table("needs", required=False)),
            sets_the_film=row.flag("sets_the_film", default=False),
            sent_as=row.text("sent_as", row.text("name")),
            unsaid=row.raw("unsaid"),
            always_said=row.flag("always_said", default=False),
        )
        if setting.default is not None and (reason := setting.refuses(setting.default)):
            row.problem("default", "out_of_range", reason)
        if setting.unsaid is not None and (reason := setting.refuses(setting.unsaid)):
            row.problem("unsaid", "out_of_range", reason)
        if setting.always_said and setting.default is None:
            row.problem("always_said", "out_of_range", "There is no default to say.")
        if kind in _UNBOUNDED and (row.has("least") or row.has("most")):
            row.problem("least", "out_of_range", f"“{kind}” has no range.")
        self._cite(row, f"settings.{setting.name}")
        return setting

    def _note(self, row: Fields) -> Note:
        text = row.text("text")
        return Note(text, self._cite(row, row.place))


def _sources(fields: Fields) -> tuple[tuple[str, Source], ...]:
    table = fields.table("sources")
    found = []
    for key in table.keys_left():
        row = table.table(key)
        day = row.raw("date")
        if not isinstance(day, date):
            row.problem("date", "wrong_type", "A source has the date it was read.")
        source = Source(
            text=row.text("text"),
            date=str(day),
            certainty=row.choice("certainty", CERTAINTIES),
            address=row.text("address", ""),
        )
        row.close()
        found.append((key, source))
    return tuple(found)


def _needs(table: Fields) -> Mapping[str, tuple[str, ...]]:
    return {value: table.texts(value, most=10) for value, _ in table.items()}


def _any_size(table: Fields) -> AnySize:
    any_size = AnySize(
        least_side=table.whole("least_side"),
        longest_side=table.whole("longest_side"),
        most_pixels=table.whole("most_pixels"),
    )
    table.close()
    return any_size


def _ids(table: Fields) -> Mapping[str, str]:
    text = table.text("text_to_video")
    image = table.text("image_to_video", "")
    table.close()
    ids = {"text_to_video": text}
    return {**ids, "image_to_video": image} if image else ids


def _dollars(table: Fields, key: str, *default: str) -> Decimal | None:
    """A price is written as text, exactly; the word “unknown” is the only other way."""
    text = table.text(key, *default)
    if text in {"unknown", ""}:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        table.problem(key, "out_of_range", "A price is in dollars, or “unknown”.")
        return None
    return amount
