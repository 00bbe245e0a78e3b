"""Every text of the bad-inputs manifest is kept as it was typed and never becomes more
than text, on any page, in any file and on any wire.
"""

import json
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board, Project, Shot
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Role
from storyboard.renders.models import Clip, Render
from storyboard.teams import actions
from storyboard.teams.models import Team, User
from tests.boards.conftest import address
from tests.cast import PASSWORD, Cast
from tests.rows import Rows, rows_of

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
TEXTS = {
    case["id"]: case["value"]
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "text"
}
LONGEST = {"title": 200, "prompt": 3000, "negative_prompt": 3000}
each_text = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


def as_kept(text: str) -> str:
    """What the manifest allows: composed letters, one kind of line end."""
    one_kind = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", one_kind)


def save(client: Client, thing: Board | Shot | Project, name: str, text: str) -> Any:
    kind = type(thing).__name__.lower()
    thing.refresh_from_db()
    fields = {"name": name, "value": text, "was": getattr(thing, name)}
    return client.post(address(f"{kind}-field", thing), fields)


@each_text
def test_a_text_is_kept_as_it_was_typed(text, as_max, project, board, shots):
    places = [
        *((board, name) for name in ("title", "prompt", "negative_prompt")),
        *((shots[0], name) for name in ("title", "prompt")),
        (project, "title"),
    ]
    for thing, name in places:
        answer = save(as_max, thing, name, text)

        if len(text) > LONGEST[name]:
            assert answer.status_code == 422
            assert "is longer than" in answer.json()["message"]
            continue
        assert (answer.status_code, answer.json()["value"]) == (200, as_kept(text))
        thing.refresh_from_db()
        assert getattr(thing, name) == as_kept(text)


@each_text
def test_a_board_file_holds_it_and_brings_it_back(text, as_max, project, board, shots):
    title = as_kept(text)[:200]
    save(as_max, board, "title", title)
    save(as_max, shots[0], "prompt", text)
    export = reverse("board-export-json", args=[board.pk])

    answer = as_max.get(export)
    document = b"".join(answer)
    back = as_max.post(
        reverse("board-import", args=[project.pk]),
        {"file": SimpleUploadedFile("board.json", document)},
    )

    facts = json.loads(document)
    assert (facts["title"], facts["shots"][0]["prompt"]) == (title, as_kept(text))
    assert answer["Content-Disposition"].isascii()
    assert answer["Content-Disposition"].isprintable()
    assert back.status_code == 302
    again = Board.objects.exclude(pk=board.pk).get()
    assert again.title == title
    assert Shot.objects.filter(board=again).earliest("place").prompt == as_kept(text)


# --- Pages: with any text they have the very elements they have with a plain one.


class Elements(HTMLParser):
    """Every element with the names of its attributes. Two parsers would have to be
    fooled in the same way: a browser has its own test.
    """

    def __init__(self, answer: Any) -> None:
        super().__init__()
        assert answer.status_code == 200
        self.found: list[tuple[str, ...]] = []
        self.feed(answer.content.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))


def written(rows: Rows, user: User) -> Callable[[str], None]:
    """Writes a text wherever a team may write one."""

    def write(text: str) -> None:
        kept = as_kept(text)
        title = kept[:200]
        plan = BoardPlan(title, 3, 1920, 1080, (ShotPlan(kept, 3, title=title),))
        frozen = RenderRequest("local/animatic", plan).to_json()
        Project.objects.filter(pk=rows.project.pk).update(title=title)
        Board.objects.filter(pk=rows.board.pk).update(title=title, prompt=kept)
        Shot.objects.filter(pk=rows.shot.pk).update(title=title, prompt=kept)
        type(rows.element).objects.filter(pk=rows.element.pk).update(
            name=title, description=kept
        )
        type(rows.frame).objects.filter(pk=rows.frame.pk).update(name=title)
        Clip.objects.filter(pk=rows.clip.pk).update(title=title)
        Render.objects.filter(pk=rows.render.pk).update(request=frozen, error=kept)
        Team.objects.filter(pk=rows.team.pk).update(name=title[:100])
        User.objects.filter(pk=user.pk).update(name=title[:100])

    return write


PAGES: dict[str, Callable[[Rows], tuple[Any, ...]]] = {
    "projects": lambda rows: (),
    "project": lambda rows: (rows.project.pk,),
    "board": lambda rows: (rows.board.pk,),
    "board-takes": lambda rows: (rows.board.pk,),
    "board-order": lambda rows: (rows.board.pk,),
    "board-models": lambda rows: (rows.board.pk,),
    "board-import": lambda rows: (rows.project.pk,),
    "renders": lambda rows: (),
    "render": lambda rows: (rows.render.pk,),
    "gallery": lambda rows: (),
    "clip": lambda rows: (rows.clip.pk,),
    "team": lambda rows: (),
}


Pages = dict[str, list[tuple[str, ...]]]


@pytest.fixture
def pages_with(cast: Cast, as_alice: Client) -> Callable[[str], Pages]:
    """The elements of every page when a text stands wherever a team may write one."""
    rows = rows_of(cast.northlight, cast.alice)
    write = written(rows, cast.alice)
    addresses = {name: reverse(name, args=of(rows)) for name, of in PAGES.items()}

    def look(text: str) -> Pages:
        write(text)
        return {n: Elements(as_alice.get(url)).found for n, url in addresses.items()}

    return look


PLAIN: dict[bool, Pages] = {}
"""The pages with a plain text, short or too long: looked at once for all."""


@each_text
def test_a_text_adds_no_element_and_no_attribute_to_any_page(text, pages_with):
    # What a model says of a text that is too long for it is said of both.
    length = 2900 if (is_long := len(text) > 100) else 50
    plain = PLAIN.get(is_long) or PLAIN.setdefault(is_long, pages_with("x" * length))

    found = pages_with(text)

    for name, elements in found.items():
        assert elements == plain[name], name


@each_text
def test_what_stands_in_the_editor_is_what_was_typed(text, as_max, board, shots):
    save(as_max, shots[0], "prompt", text)

    page = BeautifulSoup(as_max.get(address("board", board)).content, "html.parser")

    area = page.select_one(f"#shot-{shots[0].pk}-prompt")
    assert area is not None
    # A browser takes one line end off the beginning; the page adds one for that.
    assert area.text.removeprefix("\n") == as_kept(text)


@each_text
def test_a_person_may_be_called_so(text, cast: Cast, as_alice: Client, anonymous):
    name = as_kept(text)[:80]
    _, token = actions.invite(
        cast.northlight, "new@northlight.test", role=Role.MAKER, by=cast.alice
    )
    form = {"name": name, "password": PASSWORD}

    answer = anonymous.post(reverse("invitation", args=[token]), form)

    if {"\u202e", "\u200b"} & set(name):
        # A name stands in other people's sentences: it neither hides nor turns them.
        assert answer.status_code == 422
        assert "cannot be shown" in answer.content.decode()
        return
    assert answer.status_code == 302
    kept = User.objects.get(email="new@northlight.test").name
    assert kept == " ".join(name.split()) or kept == name
    soup = BeautifulSoup(as_alice.get(reverse("team")).content, "html.parser")
    assert " ".join(name.split()) in " ".join(soup.text.split())


# --- Elsewhere.


def test_a_forged_line_does_not_reach_the_log(anonymous, caplog):
    forged = "/ok%0A2026-01-01 ERROR forged log line%1B[31m"

    assert anonymous.get(forged).status_code == 404

    (line,) = (record.getMessage() for record in caplog.records)
    assert line.isprintable()
    assert "forged log line" in line
