"""Which facts of a row are in the archive: the one list that writing, reading and the
schema follow.

Left out, and why: keys, accounts at gateways and what was said to them (secrets), share
links and their guests' rights, who hears of what, stars (one person's own), trails of
workers, take 0 (it is drawn again), lighter copies and previews (made again), the
originals of footage and voices (they never leave the studio).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Field, ForeignKey, Model

from storyboard.boards.models import (
    Board,
    Element,
    Footage,
    Frame,
    Project,
    Revision,
    Shot,
    Voice,
)
from storyboard.renders.models import Clip, Event, LedgerEntry, Pick, Render
from storyboard.review.models import Asked, Comment, Fix, Mention, Verdict
from storyboard.teams.models import User

# Columns that name a stored file, and what the archive calls them.
FILES = {
    "original_name": "original",
    "picture_name": "picture",
    "file_name": "file",
    "poster_name": "poster",
    "sprite_name": "sprite",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One fact. `kind` is `file`, `person`, the kind of the row it leads to, or empty
    for a plain value.
    """

    name: str
    field: "Field[object, object]"
    kind: str

    @property
    def attname(self) -> str:
        return self.field.attname

    @property
    def said(self) -> str:
        """What it is called in the archive."""
        return FILES[self.name] if self.kind == "file" else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a kind. Others lead to them by `<kind>-<number>`."""

    kind: str
    model: type[Model]
    names: str
    about: str

    @property
    def columns(self) -> Iterator[Column]:
        for name in self.names.split():
            field = self.model._meta.get_field(name)  # noqa: SLF001
            assert isinstance(field, Field)
            yield Column(name, field, _kind(name, field))


def _kind(name: str, field: "Field[object, object]") -> str:
    if isinstance(field, ForeignKey):
        model = field.related_model
        assert not isinstance(model, str)
        return "person" if model is User else KINDS[model]
    return "file" if name in FILES else ""


PROJECT = Table(
    "project",
    Project,
    "title spend_cap_usd created_by created_at changed_at",
    "The film or campaign.",
)
FRAME = Table(
    "frame",
    Frame,
    "name original_format original_name original_sha256 original_bytes picture_name "
    "sha256 size_bytes width height cut_from cut_left cut_top uploaded_by uploaded_at",
    "A still: the file as it came, and the picture made of it. A crop names the frame "
    "it is cut from, and where its left upper corner lies there.",
)
FOOTAGE = Table(
    "footage",
    Footage,
    "name file_name sha256 size_bytes width height duration_ms poster_name uploaded_by "
    "uploaded_at",
    "A film for a model to look at.",
)
VOICE = Table(
    "voice",
    Voice,
    "name file_name sha256 size_bytes duration_ms peaks uploaded_by uploaded_at",
    "A voice or a scratch track, as WAV. `peaks`: how loud it is along its length.",
)
ELEMENT = Table(
    "element",
    Element,
    "slug former_slugs name kind description tags video voice created_at changed_at "
    "changed_by",
    "A character, prop, place or style that prompts mention as @slug; `pictures` are "
    "its frames, the first from the front. `former_slugs`: what it was called before, "
    "each with until when.",
)
BOARD = Table(
    "board",
    Board,
    "place title seconds width height prompt negative_prompt sound heard voices track "
    "track_start track_fade_in track_fade_out model settings version "
    "created_at changed_at changed_by trashed_at trashed_by",
    "One storyboard. Its shots' seconds add up to `seconds` when it is ordered.",
)
SHOT = Table(
    "shot",
    Shot,
    "place title prompt seconds locked move ease crop_start crop_end transition "
    "transition_frames first_frame last_frame shares_with carries_to "
    "created_at changed_at changed_by deleted_at",
    "One camera set-up, from place 0. With `deleted_at` it is not on the board any "
    "more.",
)
REVISION = Table(
    "revision",
    Revision,
    "number by at name content_of parent restored",
    "One save of a board with its whole content.",
)
RENDER = Table(
    "render",
    Render,
    "take recipe parts_wanted part_of place after_place ordered_by ordered_at provider "
    "model is_practice is_beside board_version request fingerprint seconds "
    "shots_seconds quote_usd elements_usd charged_usd state_since submitted_at "
    "finished_at done_frames total_frames error_code error refused_places said stop "
    "stop_said",
    "One ordered job. `request` is the frozen order and `fingerprint` its sha256. A "
    "part is the job of one shot of a spliced take (`part_of`, at `place`). `job`: "
    "what its gateway called it.",
)
EVENT = Table(
    "event", Event, "at before after by why", "One move of a render: who, when, why."
)
LEDGER = Table(
    "entry",
    LedgerEntry,
    "kind element amount_usd is_practice at why",
    "One line of money. What it cost is charged; spent is reserved - released + "
    "charged. Null: nobody said. Practice money is play money.",
)
CLIP = Table(
    "clip",
    Clip,
    "result take shot title model provider maker is_practice price_usd made_at "
    "is_flagged note file_name sha256 size_bytes container video_codec audio_codec "
    "width height frames rate_num rate_den poster_name sprite_name sprite_cells "
    "sprite_columns trashed_at trashed_by emptied_at",
    "A finished film with its measured facts; `shot` is the place of the shot that it "
    "shows alone. With `emptied_at` its file is gone for good.",
)
PICK = Table("pick", Pick, "clip by at", "The take that somebody chose to count.")
COMMENT = Table(
    "comment",
    Comment,
    "parent user author text start_frame end_frame shot in_shot drawing made_at "
    "changed_at edited_at deleted_at resolved_at resolved_by",
    "A remark, or the answer to one (`parent`). Its frames are half-open and those of "
    "its clip; without them it is about the film as a whole. `in_shot`: frames after "
    "the beginning of its shot.",
)
MENTION = Table(
    "mention", Mention, "user handle added_at", "Whom a comment calls by @handle."
)
FIX = Table("fix", Fix, "shot by at done_at", "A comment that is mended on a shot.")
VERDICT = Table(
    "verdict",
    Verdict,
    "user reviewer decision reason words made_at taken_back_at",
    "One decision about a clip. The last of each reviewer counts, unless taken back.",
)
ASKED = Table(
    "asked", Asked, "user by at due_on note", "Who is asked to decide about a clip."
)
# Rows that others lead to.
NAMED = (FRAME, FOOTAGE, VOICE, ELEMENT, BOARD, SHOT, RENDER, CLIP, COMMENT)
KINDS: dict[type[Model], str] = {table.model: table.kind for table in NAMED}
