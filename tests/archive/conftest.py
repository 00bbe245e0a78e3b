"""A project with everything in it: pictures, takes with real films, words and money."""

import io
import json
import wave
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from storyboard.animatic import Film, Shot
from storyboard.animatic.render import render
from storyboard.boards.actions.frames import keep_crop, keep_frame
from storyboard.boards.actions.media import keep_footage, keep_voice
from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.exchange import sample_project
from storyboard.boards.models import Board, Element, ElementPicture, Project
from storyboard.boards.models import Shot as ShotRow
from storyboard.boards.queries import plan_of, shots_of
from storyboard.domain.crop import Crop
from storyboard.domain.lifecycle import Fetch, State
from storyboard.domain.money import Entry
from storyboard.domain.recipe import one_shot_anew
from storyboard.domain.request import RenderRequest
from storyboard.domain.standing import Decision, Reason
from storyboard.exchange.models import Import
from storyboard.exchange.tasks.imports import check_import
from storyboard.media import footage, sounds
from storyboard.media.clips import look_through
from storyboard.media.cropping import cut_out
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from storyboard.renders.models import Clip, Event, LedgerEntry, Pick, Render, Result
from storyboard.review.actions.links import make_link
from storyboard.review.models import Asked, Comment, Fix, Guest, Mention, Verdict
from tests.cast import Cast


@pytest.fixture(scope="session")
def films(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Any, Any]]:
    """Two films, each with a poster and a sprite beside it, and what was measured."""
    made = []
    for number in range(2):
        folder = tmp_path_factory.mktemp("film")
        shots = (Shot(1, prompt=f"A harbour {number}"), Shot(1, prompt="The lamp"))
        render(Film(shots, 320, 180), folder / "film.mp4", workers=1)
        poster, sprite = folder / "poster.webp", folder / "sprite.webp"
        facts, sheet = look_through(folder / "film.mp4", poster=poster, sprite=sprite)
        made.append((folder, facts, sheet))
    return made


@pytest.fixture
def project(cast: Cast, media_dir: Path, films: list[Any]) -> Project:
    """The sample with a crop, a deleted shot, three takes, a part, and all that people
    said, decided and paid.
    """
    made = sample_project(cast.northlight, by=cast.alice)
    assert made is not None
    boards = list(Board.objects.filter(project=made).order_by("place"))
    takes = Takes(cast, Store(media_dir), films)
    takes.crop_a_frame(boards[0])
    takes.show_elements_by_film_and_voice(made)
    first = takes.keep(boards[0], 0, ordered_by=cast.alice)
    second = takes.keep(boards[0], 1, take=2, provider="runware", quote_usd="4.20")
    takes.splice(boards[1], first)
    takes.pay(second, practice=False)
    takes.pay(takes.keep(boards[2], 1, provider="runware", is_practice=True))
    takes.throw_away(takes.keep(boards[2], 0, take=2), boards[2])
    Pick.objects.create(board=boards[0], clip=first, by=cast.max, at=timezone.now())
    takes.talk(first, boards[0])
    return made


class Takes:
    def __init__(self, cast: Cast, store: Store, films: list[Any]) -> None:
        self.cast, self.store, self.films = cast, store, films

    def crop_a_frame(self, board: Board) -> None:
        shot = shots_of(board)[0]
        assert shot.first_frame
        crop = Crop(10, 10, 320, 180)
        scope = str(board.team_id)
        cut = cut_out(
            *(shot.first_frame.picture_name, crop),
            shown_name="crop",
            store=self.store,
            scope=scope,
        )
        piece = keep_crop(shot.first_frame, cut, by=self.cast.alice)
        ShotRow.objects.filter(pk=shot.pk).update(first_frame=piece)
        ShotRow.objects.create(
            board=board, place=7, prompt="Thrown away", deleted_at=timezone.now()
        )

    def put_frame(self, board: Board) -> None:
        target = io.BytesIO()
        Image.new("RGB", (64, 36), "navy").save(target, "PNG")
        target.seek(0)
        scope = str(board.team_id)
        picture = take_in(target, name="a.png", store=self.store, scope=scope)
        frame = keep_frame(board.team, picture, by=self.cast.alice)
        ShotRow.objects.filter(board=board, place=0).update(first_frame=frame)

    def show_elements_by_film_and_voice(self, project: Project) -> None:
        scope, team = str(project.team_id), project.team
        folder, _, _ = self.films[0]
        with (folder / "film.mp4").open("rb") as file:
            film = footage.take_in(file, name="a.mp4", store=self.store, scope=scope)
        target = io.BytesIO()
        with wave.open(target, "wb") as sound:
            sound.setparams((1, 2, 24_000, 0, "NONE", ""))
            sound.writeframes(bytes(range(256)) * 400)
        target.seek(0)
        voice = sounds.take_in(target, name="a.wav", store=self.store, scope=scope)
        lamp, mara = (
            Element.objects.get(team=team, slug=slug) for slug in ("lantern", "mara")
        )
        ElementPicture.objects.filter(element=lamp).delete()
        lamp.video = keep_footage(team, film, by=self.cast.max)
        mara.voice = keep_voice(team, voice, by=self.cast.max)
        mara.former_slugs = [["girl", timezone.now().isoformat()]]
        lamp.save()
        mara.save()
        boards = Board.objects.filter(project=project)
        boards.update(heard="track", track=mara.voice, track_start="1.5")
        ShotRow.objects.filter(board__in=boards, place=0).update(
            move="crop", crop_start=[0, 0, 8000], crop_end=[1000, 500, 4000]
        )

    def throw_away(self, clip: Clip, board: Board) -> None:
        """The take, its files and its board."""
        now = timezone.now()
        Clip.objects.filter(pk=clip.pk).update(
            trashed_at=now,
            trashed_by=self.cast.alice,
            emptied_at=now,
            file_name="",
            poster_name="",
            sprite_name="",
        )
        Board.objects.filter(pk=board.pk).update(
            trashed_at=now, trashed_by=self.cast.alice
        )

    def keep(self, board: Board, which: int, *, take: int = 1, **more: Any) -> Clip:
        folder, facts, sheet = self.films[which]
        request = RenderRequest("local/animatic", plan_of(board))
        now = timezone.now()
        order = Render.objects.create(
            **{
                "team_id": board.team_id,
                "board": board,
                "take": take,
                "provider": "local",
                "model": request.model,
                "board_version": board.version,
                "request": request.to_json(),
                "fingerprint": request.fingerprint,
                "seconds": request.plan.seconds,
                "shots_seconds": request.plan.seconds,
                "quote_usd": 0,
                "state": State.DONE,
                "state_since": now,
                "run_after": now,
                "remote_id": f"job-{take}" if more.get("is_practice") else "",
                **more,
            }
        )
        Event.objects.create(render=order, at=now, after=State.QUEUED, why="Ordered")
        Event.objects.create(
            *(),
            render=order,
            at=now,
            before="running",
            after=State.DONE,
            worker="box:1",
        )
        scope = str(board.team_id)
        film, poster, sprite = (
            self.store.keep(folder / name, scope=scope, suffix=Path(name).suffix)
            for name in ("film.mp4", "poster.webp", "sprite.webp")
        )
        return Clip.objects.create(
            team_id=board.team_id,
            project_id=board.project_id,
            board=board,
            render=order,
            take=take,
            shot=0 if order.part_of_id else None,
            title=board.title,
            model=order.model,
            provider=order.provider,
            maker=order.ordered_by,
            is_practice=order.is_practice,
            price_usd=order.quote_usd,
            file_name=film,
            sha256=facts.sha256,
            size_bytes=facts.size_bytes,
            container="mp4",
            video_codec=facts.video_codec,
            audio_codec=facts.audio_codec or "",
            width=facts.width,
            height=facts.height,
            frames=facts.frames,
            rate_num=facts.rate.numerator,
            rate_den=facts.rate.denominator,
            poster_name=poster,
            sprite_name=sprite,
            sprite_cells=sheet.cells,
            sprite_columns=sheet.columns,
        )

    def splice(self, board: Board, source: Clip) -> None:
        lengths = [shot.seconds for shot in shots_of(board)]
        pieces = one_shot_anew(lengths, 1, str(source.pk))
        whole = self.keep(board, 0, recipe=[one.to_json() for one in pieces])
        self.keep(board, 1, part_of=whole.render, place=1, ordered_by=self.cast.max)

    def pay(self, clip: Clip, *, practice: bool = True) -> None:
        order, amount = clip.render, Decimal("4.2")
        Render.objects.filter(pk=order.pk).update(charged_usd=amount)
        Result.objects.create(
            render=order,
            number=0,
            remote_id="film-1",
            url="https://secret.example/signed?token=of-nobody",
            state=Fetch.KEPT,
            found_at=timezone.now(),
            run_after=timezone.now(),
        )
        for kind in (Entry.QUOTED, Entry.RESERVED, Entry.CHARGED, Entry.RELEASED):
            LedgerEntry.objects.create(
                team_id=order.team_id,
                project_id=clip.project_id,
                board_id=order.board_id,
                render=order,
                kind=kind,
                amount_usd=amount,
                is_practice=practice,
                at=timezone.now(),
                why=f"for {self.cast.max.email}",
            )

    def talk(self, clip: Clip, board: Board) -> None:
        cast, now = self.cast, timezone.now()
        shot = shots_of(board)[0]
        facts = {"team_id": clip.team_id, "board": board, "changed_at": now}
        link, _ = make_link(board, by=cast.alice, name="The client")
        guest = Guest.objects.create(link=link, name="Gus <b>Guest</b>", last_at=now)
        head = Comment.objects.create(
            **facts,
            clip=clip,
            user=cast.rita,
            author=str(cast.rita),
            text="Too dark, @max. <script>alert(1)</script>",
            start_frame=5,
            end_frame=9,
            shot=shot,
            in_shot=5,
            drawing=[{"tool": "box", "colour": "red", "points": [1, 2, 3, 4]}],
        )
        Comment.objects.create(
            **facts, clip=clip, parent=head, guest=guest, author="Gus", text="I agree"
        )
        Comment.objects.create(
            **facts, user=cast.max, author="Max", text="On the draft", resolved_at=now
        )
        Mention.objects.create(comment=head, user=cast.max, handle="max")
        Fix.objects.create(comment=head, board=board, shot=shot, by=cast.max, at=now)
        said = {"team_id": clip.team_id, "clip": clip, "made_at": now}
        Verdict.objects.create(
            **said, user=cast.rita, reviewer="Rita", decision=Decision.APPROVED
        )
        Verdict.objects.create(
            **said,
            guest=guest,
            reviewer="Gus",
            decision=Decision.REJECTED,
            reason=Reason.MOTION,
            words="The lamp jumps.",
        )
        Asked.objects.create(
            *(), team_id=clip.team_id, clip=clip, user=cast.max, by=cast.alice, at=now
        )


@pytest.fixture
def small(cast: Cast, media_dir: Path, films: list[Any]) -> Project:
    """A board with a picture, a take and words."""
    project = create_project(cast.northlight, title="Small", by=cast.alice)
    board = create_board(project, title="One", by=cast.alice, seconds=2, shots=2)
    takes = Takes(cast, Store(media_dir), films)
    takes.put_frame(board)
    clip = takes.keep(board, 0, provider="runware", ordered_by=cast.max)
    takes.pay(clip, practice=False)
    takes.talk(clip, board)
    return project


_SMALL: list[bytes] = []


@pytest.fixture
def small_zip(request: pytest.FixtureRequest, cast: Cast) -> bytes:
    """It as a ZIP, made once. It may be of a studio that is not there any more."""
    if not _SMALL:
        read, project = (request.getfixturevalue(name) for name in ("export", "small"))
        _SMALL.append(read(project))
    return _SMALL[0]


@pytest.fixture
def small_files(small_zip: bytes) -> dict[str, bytes]:
    return contents(small_zip)


@pytest.fixture
def export(as_alice: Client) -> Callable[..., bytes]:
    """The ZIP as it is downloaded."""

    def read(project: Project, client: Client = as_alice) -> bytes:
        address = reverse("project-archive", args=[project.pk])
        answer: Any = client.get(address)
        assert answer.status_code == 200, answer
        data = b"".join(answer.streaming_content)
        answer.close()
        assert len(data) == int(answer["Content-Length"])
        return data

    return read


def bring(client: Client, data: bytes) -> Any:
    """Upload it and have workers check it; returns the page that says what became."""
    file = SimpleUploadedFile("keeper.zip", data, "application/zip")
    answer = client.post(reverse("project-archive-in"), {"file": file})
    if answer.status_code != 302:
        return answer
    coming = Import.objects.latest("at")
    while check_import(str(coming.pk)) == "goes on":
        pass
    return client.get(answer["Location"])


def everything() -> dict[str, Any]:
    """How many rows there are of each kind, and every kept file. An attempt that was
    refused may be remembered.
    """
    rooms = ("teams", "boards", "renders", "review")
    models = (m for room in rooms for m in apps.get_app_config(room).get_models())
    root = Path(settings.MEDIA_DIR)
    files = {path.relative_to(root) for path in root.rglob("*") if path.is_file()}
    return {m.__name__: m._default_manager.count() for m in models} | {"files": files}


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def with_json(
    files: dict[str, bytes], name: str, change: Callable[[Any], None]
) -> bytes:
    """The archive with one document changed."""
    value = json.loads(files[name])
    change(value)
    return packed({**files, name: json.dumps(value).encode()})
