"""A script as it comes in, and the boards somebody made of it before they are kept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from storyboard.boards.forms import NewBoardForm, whole_field, words_field
from storyboard.boards.models import LONGEST_SHOT_TITLE
from storyboard.domain.plan import (
    LONGEST_BOARD,
    LONGEST_PROMPT,
    LONGEST_TITLE,
    BoardPlan,
    ShotPlan,
)
from storyboard.domain.timing import words
from storyboard.exchange.script.boards import Scene, scenes_of
from storyboard.exchange.script.fountain import Script, read_fountain
from storyboard.exchange.script.reading import NotAScript, checked, text_of

# What one page shows and one form brings back.
MOST_SHOTS_A_PAGE = 500
MOST_SCENES = 5000
_OUT_OF_DATE = "This page is out of date. Open the script again."
KEEP, JOIN, DROP = "keep", "join", "drop"
_DEEDS = (
    (KEEP, "A shot of its own"),
    (JOIN, "Join to the shot before"),
    (DROP, "Leave out"),
)


class ScriptForm(forms.Form):
    """The cleaned `script` was read; `scenes` are those that one page shows."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        max_length=500,
        label="Fountain or text file",
        error_messages={"invalid": "Choose a script (.fountain or .txt) first."},
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label="Or paste the script",
        widget=forms.Textarea(attrs={"class": "input", "rows": 10}),
    )
    longest = whole_field("Longest board", 2, LONGEST_BOARD, unit=" s")
    first = whole_field("First scene", 1, MOST_SCENES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What no text holds is refused in our words.
        self.fields["text"].validators = []
        self.fields["file"].widget.attrs["accept"] = ".fountain,.txt,text/plain"
        for name in ("longest", "first"):
            self.fields[name].widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            script = read_fountain(self._said(cleaned))
        except NotAScript as why:
            raise ValidationError(str(why)) from why
        scenes = scenes_of(script, longest=cleaned["longest"])
        if not scenes:
            raise ValidationError(
                "No scene was found in it: it holds neither action nor dialogue."
            )
        if cleaned["first"] > len(scenes):
            raise ValidationError(
                f"The script has {len(scenes)} scenes. Begin at one of them."
            )
        cleaned["found"] = Found.of(script, scenes, cleaned["first"])
        return cleaned

    def _said(self, cleaned: Mapping[str, Any]) -> str:
        """Raises NotAScript."""
        if cleaned.get("file"):
            return text_of(cleaned["file"].read())
        return checked(cleaned["text"])


@dataclass(frozen=True, slots=True)
class Found:
    """Of a script the scenes that one page shows: from `first` on, `total` in all."""

    title: str
    scenes: tuple[Scene, ...]
    first: int
    total: int

    @classmethod
    def of(cls, script: Script, scenes: Sequence[Scene], first: int) -> "Found":
        shown: list[Scene] = []
        count = 0
        for scene in scenes[first - 1 :]:
            count += len(scene.shots)
            if shown and count > MOST_SHOTS_A_PAGE:
                break
            shown.append(scene)
        return cls(script.title, tuple(shown), first, len(scenes))

    @property
    def after(self) -> int:
        """The scene to begin with next time; 0 when these are the last."""
        following = self.first + len(self.scenes)
        return following if following <= self.total else 0


class ShotRow(forms.Form):
    title = words_field("The title", LONGEST_SHOT_TITLE, line=True)
    prompt = words_field("The prompt", LONGEST_PROMPT, required=True)
    seconds = whole_field("Length", 1, LONGEST_BOARD, unit=" s")
    deed = forms.ChoiceField(
        choices=_DEEDS,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _OUT_OF_DATE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        looks = {"title": "input", "seconds": "input", "deed": "select"}
        for name, look in looks.items():
            self.fields[name].widget.attrs["class"] = look
        self.fields["prompt"].widget = forms.Textarea(
            attrs={"class": "input", "rows": 2}
        )


class BoardRow(forms.Form):
    keep = forms.BooleanField(required=False, initial=True)
    title = words_field("The title", LONGEST_TITLE, required=True, line=True)
    count = whole_field("Shots", 1, MOST_SHOTS_A_PAGE)

    def __init__(self, *args: Any, shots: Sequence[ShotRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shots = shots
        self.fields["title"].widget.attrs["class"] = "input"
        self.fields["count"].widget = forms.HiddenInput()
        # One that is not kept is not looked at any further.
        self.is_kept = not self.is_bound or bool(self["keep"].value())

    @property
    def seconds(self) -> int:
        """As the page shows it: of what is not left out."""
        rows = [row for row in self.shots if row["deed"].value() != DROP]
        values = [str(row["seconds"].value()) for row in rows]
        return sum(int(v) for v in values if v.isdecimal() and len(v) < 6)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.is_kept:
            return cleaned
        if not all([row.is_valid() for row in self.shots]):  # noqa: C419  look at each
            raise ValidationError("Look at the shots of this board.")
        cleaned["shots"] = list(_folded(self.shots))
        total = sum(shot.seconds for shot in cleaned["shots"])
        if not cleaned["shots"]:
            raise ValidationError(
                "All its shots are left out. Leave out the board instead."
            )
        if total > LONGEST_BOARD:
            raise ValidationError(
                f"Its shots last {words(total)}; a board lasts {words(LONGEST_BOARD)} "
                "at most. Shorten some, or leave some out."
            )
        if any(len(shot.prompt) > LONGEST_PROMPT for shot in cleaned["shots"]):
            raise ValidationError(
                "Joined like this a prompt is longer than "
                f"{LONGEST_PROMPT} characters. Join fewer shots."
            )
        return cleaned


def _folded(rows: Sequence[ShotRow]) -> Iterator[ShotPlan]:
    """What is joined to the shot before brings its words and its seconds along."""
    held: ShotPlan | None = None
    for row in rows:
        said = row.cleaned_data
        if said["deed"] == DROP:
            continue
        if held and said["deed"] == JOIN:
            prompt = f"{held.prompt}\n{said['prompt']}"
            held = ShotPlan(prompt, held.seconds + said["seconds"], held.title)
            continue
        if held:
            yield held
        held = ShotPlan(said["prompt"], said["seconds"], said["title"])
    if held:
        yield held


class Preview:
    """The boards of a script as a page shows them, or as it sent them back."""

    def __init__(self, boards: Sequence[BoardRow], size: NewBoardForm) -> None:
        self.boards = boards
        self.size = size

    @classmethod
    def of(cls, scenes: Sequence[Scene]) -> "Preview":
        return cls(
            [_row_of(number, scene) for number, scene in enumerate(scenes)],
            NewBoardForm(initial={"size": "1920x1080"}),
        )

    @classmethod
    def sent(cls, data: Mapping[str, str]) -> "Preview":
        boards = [_row_sent(data, number) for number in range(_count(data, "boards"))]
        return cls(boards, NewBoardForm(data))

    def is_valid(self) -> bool:
        """All of it is looked at, so that everything wrong is said at once."""
        looked = [board.is_valid() for board in self.boards if board.is_kept]
        return all([*looked, "size" not in self.size.errors])

    def plans(self) -> list[BoardPlan]:
        """The boards that are kept. Only of what is valid."""
        width, height = self.size.cleaned_data["size"]
        return [
            BoardPlan(
                title=board.cleaned_data["title"],
                seconds=sum(shot.seconds for shot in board.cleaned_data["shots"]),
                width=width,
                height=height,
                shots=tuple(board.cleaned_data["shots"]),
            )
            for board in self.boards
            if board.is_kept
        ]


def _row_of(number: int, scene: Scene) -> BoardRow:
    shots = [
        ShotRow(
            prefix=f"b{number}-{place}",
            initial={
                "title": shot.title,
                "prompt": shot.prompt,
                "seconds": shot.seconds,
                "deed": KEEP,
            },
        )
        for place, shot in enumerate(scene.shots)
    ]
    facts = {"keep": True, "title": scene.title, "count": len(shots)}
    return BoardRow(prefix=f"b{number}", initial=facts, shots=shots)


def _row_sent(data: Mapping[str, str], number: int) -> BoardRow:
    count = _count(data, f"b{number}-count")
    shots = [ShotRow(data, prefix=f"b{number}-{place}") for place in range(count)]
    return BoardRow(data, prefix=f"b{number}", shots=shots)


def _count(data: Mapping[str, str], name: str) -> int:
    """What the page said of itself, within what a page can hold."""
    said = data.get(name, "")
    is_number = said.isascii() and said.isdecimal() and len(said) < 5
    return min(int(said), MOST_SHOTS_A_PAGE) if is_number else 0
