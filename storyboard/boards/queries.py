"""What a person may see of projects, boards, shots, frames and elements."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
)

from storyboard.boards.models import (
    Board,
    Element,
    ElementPicture,
    Footage,
    Frame,
    Project,
    Revision,
    Shot,
    Voice,
)
from storyboard.domain.camera import Camera, Transition
from storyboard.domain.camera import crop_of as crop_of_parts
from storyboard.domain.crop import Crop
from storyboard.domain.fit import Fitted, fit
from storyboard.domain.history import TIMES, Content
from storyboard.domain.model import RESULTS, SHOT_BY_SHOT, WAY, VideoModel
from storyboard.domain.plan import (
    MENTION,
    BoardPlan,
    ElementRef,
    Fix,
    FrameRef,
    Problem,
    ShotPlan,
)
from storyboard.domain.request import RenderRequest, files_among
from storyboard.domain.roles import Right
from storyboard.domain.setting_limits import carried_over
from storyboard.domain.soundtrack import Soundtrack, Track
from storyboard.domain.story import cuts_by_itself
from storyboard.domain.timing import Lengths
from storyboard.providers import registry
from storyboard.providers.checks import problems_with
from storyboard.providers.errors import UnknownModel
from storyboard.teams.models import Membership, Team, User
from storyboard.teams.queries import Person, teams_for


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a team: what people call it, and where it is kept."""

    name: str
    size_bytes: int
    stored_name: str


def projects_for(user: Person) -> QuerySet[Project]:
    """Projects of this person's teams, the trash left out, last changed first."""
    return (
        Project.objects.filter(team__in=teams_for(user), trashed_at=None)
        .annotate(board_count=Count("boards", filter=Q(boards__trashed_at=None)))
        .order_by("-changed_at", "-id")
    )


def posters_for(user: Person) -> QuerySet[Project]:
    """The same with up to three first frames each, as `frame_1` to `frame_3`."""
    frames = (
        Shot.objects.filter(
            board__project=OuterRef("pk"),
            board__trashed_at=None,
            deleted_at=None,
            first_frame__isnull=False,
        )
        .order_by("board__place", "place")
        .values("first_frame_id")
    )
    return projects_for(user).annotate(
        frame_1=Subquery(frames[0:1], output_field=UUIDField()),
        frame_2=Subquery(frames[1:2], output_field=UUIDField()),
        frame_3=Subquery(frames[2:3], output_field=UUIDField()),
    )


def all_projects_for(user: Person) -> QuerySet[Project]:
    """Those in the trash too: they can be restored."""
    return Project.objects.filter(team__in=teams_for(user))


def trashed_projects_for(user: Person) -> QuerySet[Project]:
    """The last trashed first, each with the count of its boards."""
    return (
        all_projects_for(user)
        .exclude(trashed_at=None)
        .annotate(board_count=Count("boards", filter=Q(boards__trashed_at=None)))
        .select_related("trashed_by")
        .order_by("-trashed_at")
    )


def teams_to_edit(user: User) -> list[Team]:
    """The teams in which this person may make projects."""
    mine = Membership.objects.filter(user=user).select_related("team")
    return [m.team for m in mine.order_by("joined_at") if Right.EDIT in m.rights]


def all_boards_for(user: Person) -> QuerySet[Board]:
    """Boards of this person's teams, those in a project's trash too."""
    return Board.objects.filter(
        team__in=teams_for(user), project__trashed_at=None
    ).select_related("project", "team", "changed_by", "track")


def boards_for(user: Person) -> QuerySet[Board]:
    """Boards of this person's teams, in story order, the trash left out."""
    return all_boards_for(user).filter(trashed_at=None)


def boards_of(project: Project) -> QuerySet[Board]:
    """A project's boards in story order, each with its `shot_count` and the id of its
    first picture as `opening`.
    """
    framed = Shot.objects.filter(
        board=OuterRef("pk"), deleted_at=None, first_frame__isnull=False
    )
    opening = framed.order_by("place").values("first_frame_id")[:1]
    return (
        Board.objects.filter(project=project, trashed_at=None)
        .annotate(
            shot_count=Count("shots", filter=Q(shots__deleted_at=None)),
            opening=Subquery(opening, output_field=UUIDField()),
        )
        .select_related("changed_by")
        .order_by("place", "created_at")
    )


def mark_of_boards(boards: Iterable[Any]) -> str:
    """Changes whenever the story of `boards_of` would look different."""
    facts = [
        (board.pk.hex, board.title, board.seconds, board.opening) for board in boards
    ]
    return sha256(repr(facts).encode()).hexdigest()[:16]


def trashed_boards_of(project: Project) -> QuerySet[Board]:
    """The last trashed first."""
    return (
        Board.objects.filter(project=project, trashed_at__isnull=False)
        .select_related("trashed_by")
        .order_by("-trashed_at")
    )


def shots_for(user: Person) -> QuerySet[Shot]:
    """Shots on this person's boards, the deleted ones too (they can be restored)."""
    return Shot.objects.filter(board__in=boards_for(user)).select_related(
        "board__project",
        "first_frame__cut_from",
        "last_frame__cut_from",
        "changed_by",
    )


def shots_of(board: Board) -> QuerySet[Shot]:
    """The board's shots in order."""
    return (
        Shot.objects.filter(board=board, deleted_at=None)
        .select_related("first_frame__cut_from", "last_frame__cut_from")
        .order_by("place")
    )


def deleted_shots_of(board: Board) -> QuerySet[Shot]:
    """The board's trash, last deleted first."""
    return Shot.objects.filter(board=board, deleted_at__isnull=False).order_by(
        "-deleted_at"
    )


def shot_of_version(board: Board, version: int, place: int, *, of: int) -> Shot | None:
    """The shot that stood at a place, of so many, when the board had that version;
    where that is not kept any more, the one that stands there now. None when it is
    deleted.
    """
    save = Revision.objects.filter(board=board, number=version).first()
    content = Content.unpacked(save.content) if save else None
    if content and len(content.shots) == of:
        return shots_of(board).filter(pk=content.shots[place].id).first()
    now = list(shots_of(board))
    return now[place] if len(now) == of else None


def shot_ids_of_version(
    board: Board, version: int, *, of: int | None = None
) -> list[UUID]:
    """The shots, in their order, of the board when it had that version, also those that
    were deleted since; where that is not kept any more, or had not so many, those that
    stand there now.
    """
    save = Revision.objects.filter(board=board, number=version).first()
    content = Content.unpacked(save.content) if save else None
    if content and of in (None, len(content.shots)):
        return [shot.id for shot in content.shots]
    return [shot.pk for shot in shots_of(board)]


def revisions_for(user: Person) -> QuerySet[Revision]:
    """Saves of this person's boards."""
    return Revision.objects.filter(board__in=boards_for(user)).select_related("board")


def frames_for(user: Person) -> QuerySet[Frame]:
    return Frame.objects.filter(team__in=teams_for(user))


def crop_of(frame: Frame, crop: Crop) -> Frame | None:
    """That piece of a whole picture, where it was cut out before."""
    return Frame.objects.filter(
        cut_from=frame,
        cut_left=crop.left,
        cut_top=crop.top,
        width=crop.width,
        height=crop.height,
    ).first()


def footage_for(user: Person) -> QuerySet[Footage]:
    return Footage.objects.filter(team__in=teams_for(user))


def voices_for(user: Person) -> QuerySet[Voice]:
    return Voice.objects.filter(team__in=teams_for(user))


def all_elements_for(user: Person) -> QuerySet[Element]:
    """Those in the trash too: they can be restored."""
    return _with_media(Element.objects.filter(team__in=teams_for(user)))


def elements_for(user: Person) -> QuerySet[Element]:
    """The libraries of this person's teams, the trash left out."""
    return all_elements_for(user).filter(trashed_at=None)


def elements_of(board: Board) -> QuerySet[Element]:
    """The elements a board can mention: those of its team."""
    return _elements([board.team_id])


def _elements(teams: Iterable[UUID]) -> QuerySet[Element]:
    mine = Element.objects.filter(team__in=teams, trashed_at=None)
    return _with_media(mine).order_by("kind", "created_at")


def _with_media(elements: QuerySet[Element]) -> QuerySet[Element]:
    pictures = ElementPicture.objects.select_related("frame").order_by("place")
    return elements.select_related("video", "voice").prefetch_related(
        Prefetch("pictures", queryset=pictures)
    )


def lengths_of(shots: Sequence[Shot], *, least: int = 1) -> Lengths:
    return Lengths(
        tuple(shot.seconds for shot in shots),
        tuple(shot.locked for shot in shots),
        least,
    )


def is_by_shot(board: Board) -> bool:
    """Whether each shot is ordered by itself."""
    return bool(board.settings.get(WAY) == SHOT_BY_SHOT)


def least_seconds_of(board: Board) -> int:
    """How short the board's model lets one of several shots be."""
    try:
        model = registry.model(board.model)
    except UnknownModel:
        return 1
    return model.seconds.least if is_by_shot(board) else model.shots.least_seconds


def fitted_of(board: Board, shots: Sequence[Shot]) -> Fitted:
    """The lengths as the board's model takes them. Raises ValueError in words."""
    try:
        model = registry.model(board.model)
    except UnknownModel as unknown:
        raise ValueError(str(unknown)) from unknown
    cuts = cuts_by_itself(len(shots), board.settings)
    return fit(lengths_of(shots), board.seconds, model, cuts=cuts)


def plan_of(board: Board) -> BoardPlan:
    """The board as it is now, frozen."""
    shots = list(shots_of(board))
    slugs = _mentioned(board, shots)
    elements = elements_of(board).filter(slug__in=slugs) if slugs else ()
    return plan_from(board, shots, elements)


def plans_of(ids: Iterable[UUID]) -> dict[UUID, tuple[Board, BoardPlan]]:
    """Boards as they are now, each with its plan: four queries, however many."""
    boards = list(Board.objects.filter(pk__in=set(ids)).select_related("track"))
    shots: dict[UUID, list[Shot]] = {board.pk: [] for board in boards}
    living = Shot.objects.filter(board__in=boards, deleted_at=None)
    for shot in living.select_related("first_frame", "last_frame").order_by("place"):
        shots[shot.board_id].append(shot)
    slugs = {slug for b in boards for slug in _mentioned(b, shots[b.pk])}
    teams = {board.team_id for board in boards}
    elements = list(_elements(teams).filter(slug__in=slugs)) if slugs else []
    return {
        board.pk: (
            board,
            plan_from(
                board,
                shots[board.pk],
                [one for one in elements if one.team_id == board.team_id],
            ),
        )
        for board in boards
    }


def plan_from(
    board: Board, shots: Sequence[Shot], elements: Iterable[Element]
) -> BoardPlan:
    """The same from rows that are at hand; of the elements only the mentioned ones."""
    slugs = _mentioned(board, shots)
    return BoardPlan(
        title=board.title,
        seconds=board.seconds,
        width=board.width,
        height=board.height,
        shots=tuple(
            _shot(shot, before) for before, shot in pairwise((None, *shots)) if shot
        ),
        prompt=board.prompt,
        negative_prompt=board.negative_prompt,
        sound=board.sound,
        elements=tuple(element_ref(e) for e in elements if e.slug in slugs),
        soundtrack=_soundtrack(board),
    )


def _soundtrack(board: Board) -> Soundtrack:
    voice = board.track
    if voice is None:
        return Soundtrack(board.heard, board.voices)
    times = (int(getattr(board, name) * 10) for name in TIMES)
    return Soundtrack(
        board.heard, board.voices, Track(voice.sha256, voice.name, *times)
    )


def _mentioned(board: Board, shots: Sequence[Shot]) -> set[str]:
    texts = [board.prompt, *(shot.prompt for shot in shots)]
    return {slug for text in texts for slug in MENTION.findall(text)}


def request_of(board: Board, plan: BoardPlan | None = None) -> RenderRequest:
    """What would be ordered if the board were ordered now."""
    settings = dict(board.settings)
    # What a board file says is as it came: the checks name what is no number.
    results = settings.pop(RESULTS) if type(settings.get(RESULTS)) is int else 1
    by_shot = settings.pop(WAY, None) == SHOT_BY_SHOT
    return RenderRequest(
        board.model, plan or plan_of(board), settings, results, by_shot
    )


def request_for(board: Board, model: VideoModel, plan: BoardPlan) -> RenderRequest:
    """The same of any model: another than the board's gets what it takes of the
    settings.
    """
    if model.slug == board.model:
        return request_of(board, plan)
    settings, _ = carried_over(model, board.settings)
    results = settings.pop(RESULTS, 1)
    by_shot = settings.pop(WAY, None) == SHOT_BY_SHOT
    return RenderRequest(model.slug, plan, settings, results, by_shot)


def problems_of(board: Board, plan: BoardPlan | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with the board for the model it has chosen."""
    request = request_of(board, plan)
    return (
        *_with_way_back(board, problems_with(request)),
        *files_missing(board.team_id, request),
        *_refused(board, request),
    )


def _with_way_back(board: Board, problems: Iterable[Problem]) -> Iterator[Problem]:
    """A mention of what lies in the trash of the library can bring it back."""
    found = list(problems)
    unknown = [p for p in found if p.code == "element_unknown"]
    gone: set[str] = set()
    if unknown:
        trash = Element.objects.filter(team=board.team_id).exclude(trashed_at=None)
        gone = set(trash.values_list("slug", flat=True))
    for problem in found:
        slug = next((s for s in MENTION.findall(problem.message) if s in gone), "")
        if problem.code == "element_unknown" and slug:
            back = Fix("restore_elements", f"Bring @{slug} back from the trash")
            yield replace(problem, fixes=(back, *problem.fixes))
        else:
            yield problem


def _refused(board: Board, request: RenderRequest) -> Iterator[Problem]:
    """What a gateway named when it did not accept this very order: no rule of ours
    forbids to try it again.
    """
    refusal = board.refusal
    if refusal and refusal["fingerprint"] == request.fingerprint:
        for place in refusal["places"]:
            yield Problem("refused_there", place, refusal["said"], blocks=False)


def picture_names(team_id: UUID, hashes: Iterable[str]) -> dict[str, str]:
    """Where a team's pictures, footage and voices are kept: names by sha256."""
    wanted = set(hashes)
    frames = Frame.objects.filter(team=team_id, sha256__in=wanted)
    names = dict(frames.values_list("sha256", "picture_name"))
    if left := wanted - names.keys():
        films = Footage.objects.filter(team=team_id, sha256__in=left)
        names |= dict(films.values_list("sha256", "file_name"))
    if left := wanted - names.keys():
        voices = Voice.objects.filter(team=team_id, sha256__in=left)
        names |= dict(voices.values_list("sha256", "file_name"))
    return names


def files_named(team_id: UUID, hashes: Iterable[str]) -> dict[str, StoredFile]:
    """What a team's pictures and footage are called, by sha256."""
    wanted, fields = set(hashes), ("sha256", "name", "size_bytes")
    frames = Frame.objects.filter(team=team_id, sha256__in=wanted)
    films = Footage.objects.filter(team=team_id, sha256__in=wanted)
    rows = [
        *films.values_list(*fields, "file_name"),
        *frames.values_list(*fields, "picture_name"),
    ]
    return {sha256: StoredFile(*facts) for sha256, *facts in rows}


def films_among(team_id: UUID, hashes: Iterable[str]) -> set[str]:
    """Which of a team's files are films."""
    found = Footage.objects.filter(team=team_id, sha256__in=set(hashes))
    return set(found.values_list("sha256", flat=True))


def files_missing(team_id: UUID, request: RenderRequest) -> Iterator[Problem]:
    """Files the settings name and the team has not: they came with a board file."""
    named = {
        name: tuple(files_among([value])) for name, value in request.settings.items()
    }
    wanted = {file for files in named.values() for file in files}
    there = picture_names(team_id, wanted) if wanted else {}
    for name, files in named.items():
        if any(file not in there for file in files):
            message = "This file is not here. Remove it and put it in again."
            yield Problem("setting_file_missing", f"settings.{name}", message)


def _shot(shot: Shot, before: Shot | None) -> ShotPlan:
    return ShotPlan(
        prompt=shot.prompt,
        seconds=shot.seconds,
        title=shot.title,
        first=_frame(shot.first_frame),
        last=_frame(shot.last_frame),
        carried=before is not None and before.carries_to_id == shot.pk,
        camera=_camera(shot),
        transition=Transition(shot.transition, shot.transition_frames),
    )


def _camera(shot: Shot) -> Camera:
    """The crops count where they are seen."""
    if shot.move != "crop":
        return Camera(shot.move, shot.ease)
    return Camera(shot.move, shot.ease, *map(crop_of_parts, shot.crops))


def _frame(frame: Frame | None) -> FrameRef | None:
    if frame is None:
        return None
    return FrameRef(frame.sha256, frame.width, frame.height, frame.name)


def element_ref(element: Element) -> ElementRef:
    """The element as it is now, frozen."""
    return ElementRef(
        slug=element.slug,
        name=element.name,
        description=element.description,
        pictures=tuple(
            FrameRef(p.frame.sha256, p.frame.width, p.frame.height, p.frame.name)
            for p in element.pictures.all()
        ),
        tags=tuple(element.tags),
        videos=(element.video.sha256,) if element.video else (),
        voices=(element.voice.sha256,) if element.voice else (),
    )
