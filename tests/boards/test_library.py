"""The library: elements made, found, edited, renamed, put into the trash and back."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from storyboard.boards.actions.fields import save_shot_field
from storyboard.boards.actions.frames import keep_element
from storyboard.boards.actions.history import undo
from storyboard.boards.actions.projects import trash_board
from storyboard.boards.actions.shots import delete_shot
from storyboard.boards.models import Board, Element, ElementPicture, Revision, Shot
from storyboard.boards.queries import plan_of, problems_of
from tests.boards.conftest import HTMX, address, soup_of
from tests.boards.library import frames_of, make, names_on, picture, save
from tests.cast import Cast


@pytest.fixture
def mara(as_max: Client) -> Element:
    return make(as_max, file=picture())


@pytest.fixture
def told(shots: list[Shot], mara: Element, cast: Cast) -> list[Shot]:
    """The first and the third shot mention her."""
    for shot, prompt in ((shots[0], "@mara-voss runs."), (shots[2], "For @mara-voss.")):
        save_shot_field(shot, "prompt", was="", value=prompt, by=cast.max)
    return shots


def prompts(board: Board) -> list[str]:
    shots = Shot.objects.filter(board=board, deleted_at=None).order_by("place")
    return list(shots.values_list("prompt", flat=True))


# ---- made


def test_an_element_is_made_of_a_name_and_a_picture(as_max: Client, cast: Cast) -> None:
    mara = make(as_max, "Mara  Voss", kind="prop", file=picture())

    assert (mara.team, mara.slug, mara.kind) == (cast.northlight, "mara-voss", "prop")
    assert frames_of(mara) == ["ok-rgb.png"]
    assert (mara.changed_by, mara.video, mara.voice) == (cast.max, None, None)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Élodie & Zoë", "elodie-zoe"),
        ("42 Lamps", "lamps"),
        ("猫", "character"),
        ("n" * 80, "n" * 32),
        ("MARA_VOSS", "mara_voss"),
    ],
)
def test_a_name_gives_what_follows_the_at(as_max: Client, name: str, slug: str) -> None:
    assert make(as_max, name).slug == slug


def test_two_of_one_name_are_called_apart(as_max: Client) -> None:
    assert [make(as_max, "Mara").slug for _ in range(3)] == ["mara", "mara-2", "mara-3"]


def test_a_picture_alone_names_the_element_by_its_file(as_max: Client) -> None:
    drop = {"file": picture(as_name="mara_voss-2.png")}

    answer = as_max.post(reverse("element-new"), drop, headers=HTMX)

    (element,) = Element.objects.all()
    assert (element.name, element.slug) == ("Mara voss 2", "mara-voss-2")
    assert "is in the library as @mara-voss-2" in answer.content.decode()


def test_a_picture_dropped_on_the_panel_of_a_board_joins_its_library(
    as_max: Client, board: Board
) -> None:
    url = f"{reverse('element-new')}?board={board.pk}"

    answer = as_max.post(url, {"file": picture()}, headers=HTMX)

    assert 'data-mention="ok-rgb"' in answer.content.decode()


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Name the element"),
        ({"name": "n" * 81}, "longer than 80 characters"),
        ({"name": "Mara", "kind": "dragon"}, "one of the four kinds"),
        ({"file": SimpleUploadedFile("a.svg", b"<svg/>")}, "Choose a PNG"),
        ({"name": "a\0b"}, "cannot be kept"),
    ],
)
def test_what_is_no_element_is_refused_in_words(
    as_max: Client, form: dict, words: str
) -> None:
    answer = as_max.post(reverse("element-new"), form)

    assert answer.status_code == 422
    assert words in soup_of(answer).text
    assert not Element.objects.exists()


# ---- found


@pytest.fixture
def crowd(as_max: Client, mara: Element) -> None:
    lamp = make(as_max, "Storm lamp", kind="prop")
    save(as_max, lamp, "tags", "brass, Old things", was="")
    save(as_max, lamp, "description", "It smokes a little.", was="")
    make(as_max, "Harbour", kind="place")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Harbour", "Mara Voss", "Storm lamp"]),
        ("q=MARA", ["Mara Voss"]),
        ("q=@mara", ["Mara Voss"]),
        ("q=lamp+storm", ["Storm lamp"]),
        ("q=smokes", ["Storm lamp"]),
        ("q=brass", ["Storm lamp"]),
        ("tag=old+things", ["Storm lamp"]),
        ("kind=place", ["Harbour"]),
        ("kind=place&q=mara", []),
        ("kind=dragon&start=-4&tag=", ["Harbour", "Mara Voss", "Storm lamp"]),
    ],
)
@pytest.mark.usefixtures("crowd")
def test_the_address_says_what_is_looked_for(
    as_rita: Client, query: str, names: list[str]
) -> None:
    answer = as_rita.get(f"{reverse('elements')}?{query}")

    assert names_on(answer) == names
    assert bool(soup_of(answer).select(".empty")) is (not names)


@pytest.mark.usefixtures("crowd")
def test_typing_asks_for_the_wall_alone(as_max: Client) -> None:
    answer = as_max.get(f"{reverse('elements')}?q=mara", headers=HTMX)

    assert names_on(answer) == ["Mara Voss"]
    assert "<!DOCTYPE" not in answer.content.decode()


def test_many_are_shown_page_by_page(as_max: Client, cast: Cast) -> None:
    for number in range(62):
        keep_element(cast.northlight, slug=f"e{number:02}", name=f"E {number:02}")

    first = as_max.get(reverse("elements"))
    more = soup_of(first).select_one(".more a")["href"]

    assert len(names_on(first)) == 60
    assert names_on(as_max.get(more)) == ["E 60", "E 61"]


@pytest.mark.usefixtures("told")
def test_the_wall_says_on_how_many_boards_each_is(
    as_max: Client, django_assert_max_num_queries: Callable
) -> None:
    make(as_max, "Lamp")

    with django_assert_max_num_queries(20):
        page = soup_of(as_max.get(reverse("elements")))

    said = [
        card.select(".md span")[2].text
        for card in page.select(".member .md:first-of-type")
    ]
    assert said == ["Not used", "In 1 board"]


def test_nobody_elses_library_is_shown(as_mallory: Client, mara: Element) -> None:
    assert names_on(as_mallory.get(reverse("elements"))) == []
    assert as_mallory.get(address("element", mara)).status_code == 404


def test_a_reviewer_reads_and_changes_nothing(as_rita: Client, mara: Element) -> None:
    page = soup_of(as_rita.get(address("element", mara)))

    assert (
        page.select("[data-frame-slot], form[action*=rename], form[action*=trash]")
        == []
    )
    assert save(as_rita, mara, "name", "Other", was="Mara Voss").status_code == 403
    for name in ("element-rename", "element-trash", "element-restore"):
        assert as_rita.post(address(name, mara)).status_code == 403
    assert as_rita.post(reverse("element-new"), {"name": "x"}).status_code == 403


# ---- edited


@pytest.mark.parametrize(
    ("field", "was", "value", "kept"),
    [
        ("name", "Mara Voss", "Mara", "Mara"),
        ("description", "", "A girl in yellow.", "A girl in yellow."),
        ("kind", "character", "style", "style"),
        ("tags", "", "family,  family, lead role ,", ["family", "lead role"]),
    ],
)
def test_each_field_saves_itself(
    as_max: Client, mara: Element, field: str, was: str, value: str, kept: object
) -> None:
    answer = save(as_max, mara, field, value, was)

    mara.refresh_from_db()
    assert answer.status_code == 200
    assert getattr(mara, field) == kept


def test_a_field_somebody_else_changed_is_not_written_over(
    as_max: Client, as_alice: Client, mara: Element
) -> None:
    save(as_alice, mara, "description", "Hers.", was="")

    answer = save(as_max, mara, "description", "His.", was="")

    mara.refresh_from_db()
    assert (answer.status_code, mara.description) == (409, "Hers.")
    assert answer.json()["who"] == "Alice"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "The name is missing"),
        ("kind", "dragon", "four kinds"),
        ("tags", ",".join(map(str, range(21))), "20 tags"),
        ("tags", "t" * 41, "40 characters"),
        ("description", "d" * 501, "500"),
        ("slug", "x", "out of date"),
    ],
)
def test_what_does_not_fit_a_field_is_refused_in_words(
    as_max: Client, mara: Element, field: str, value: str, words: str
) -> None:
    answer = save(as_max, mara, field, value, was="")

    assert answer.status_code == 422
    assert words in answer.json()["message"]


def test_boards_that_show_it_look_again(
    as_max: Client, board: Board, told: list[Shot], mara: Element
) -> None:
    board.refresh_from_db()
    before, saves = board.version, Revision.objects.count()

    save(as_max, mara, "name", "Mara", was="Mara Voss")

    board.refresh_from_db()
    assert board.version == before + 1
    assert Revision.objects.count() == saves


# ---- renamed


def test_renaming_writes_the_new_name_into_every_prompt(
    as_max: Client, board: Board, told: list[Shot], mara: Element, cast: Cast
) -> None:
    delete_shot(told[2], by=cast.max)
    saves = Revision.objects.filter(board=board).count()

    answer = as_max.post(
        address("element-rename", mara), {"slug": "@Keeper", "was": "mara-voss"}
    )

    assert answer.status_code == 302
    assert prompts(board) == ["@keeper runs.", ""]
    told[2].refresh_from_db()
    assert told[2].prompt == "For @keeper."
    assert [e.slug for e in plan_of(board).elements] == ["keeper"]
    assert Revision.objects.filter(board=board).count() == saves + 1
    board.refresh_from_db()
    undo(board, by=cast.max, version=board.version)
    assert prompts(board)[0] == "@mara-voss runs."


@pytest.mark.parametrize(
    ("slug", "was", "words"),
    [
        ("4x", "mara-voss", "begins with a letter"),
        ("mara voss", "mara-voss", "begins with a letter"),
        ("lamp", "mara-voss", "Another element is called @lamp"),
        ("keeper", "somebody", "has renamed it to @mara-voss"),
        ("", "mara-voss", "Write what follows the @"),
    ],
)
def test_a_name_it_cannot_have_changes_nothing(
    as_max: Client,
    board: Board,
    told: list[Shot],
    mara: Element,
    slug: str,
    was: str,
    words: str,
) -> None:
    make(as_max, "Lamp")
    before = prompts(board)

    answer = as_max.post(
        address("element-rename", mara), {"slug": slug, "was": was}, follow=True
    )

    mara.refresh_from_db()
    assert words in soup_of(answer).text
    assert (mara.slug, prompts(board)) == ("mara-voss", before)


# ---- where it is used


def test_its_page_leads_to_the_boards_and_shots_that_mention_it(
    as_max: Client, board: Board, told: list[Shot], mara: Element, cast: Cast
) -> None:
    page = soup_of(as_max.get(address("element", mara)))

    links = [a["href"] for a in page.select("[aria-labelledby=uses-title] a")]
    assert links == [
        address("board", board),
        *(
            f"{address('board', board)}?shot={s.pk}#shot-{s.pk}"
            for s in (told[0], told[2])
        ),
    ]
    trash_board(board, by=cast.max)
    assert "On no board yet" in soup_of(as_max.get(address("element", mara))).text


def test_the_page_says_what_each_gateway_takes_by_the_catalog(
    as_max: Client, mara: Element
) -> None:
    save(as_max, mara, "name", "The keeper of the northern light", was="Mara Voss")

    limits = soup_of(as_max.get(address("element", mara))).select_one("#element-limits")

    assert limits
    text = " ".join(limits.text.split())
    assert "has 32 characters; it takes 20 at most" in text
    assert "it needs 300 pixels or more on each side" in text
    assert "A voice" in text
    assert "No film" in text
    assert "RunComfy and this machine read the name only" in text


# ---- the trash


def test_deleting_one_in_use_asks_once_and_names_the_boards(
    as_max: Client, board: Board, told: list[Shot], mara: Element
) -> None:
    asked = as_max.post(address("element-trash", mara))

    assert board.title in soup_of(asked).select_one(".oops").text
    assert Element.objects.get().trashed_at is None
    as_max.post(address("element-trash", mara), {"sure": "1"})
    assert Element.objects.get().trashed_at is not None
    assert names_on(as_max.get(reverse("elements"))) == []
    assert "Trash (1)" in soup_of(as_max.get(reverse("elements"))).text


def test_one_that_is_used_nowhere_goes_at_once(as_max: Client, mara: Element) -> None:
    as_max.post(address("element-trash", mara))

    assert Element.objects.get().trashed_at is not None


def test_who_deleted_one_takes_it_back_without_looking_for_it(
    as_max: Client, mara: Element
) -> None:
    page = soup_of(as_max.post(address("element-trash", mara), follow=True))

    undo = page.select_one("#toasts form")
    assert undo.select_one("button").text == "Undo"
    as_max.post(undo["action"])
    assert Element.objects.get().trashed_at is None


def fix(client: Client, board: Board, do: str, shot: Shot) -> str:
    form = {"fix": f"{do}:{shot.pk}::"}
    return client.post(address("board-fix", board), form, headers=HTMX).content.decode()


def test_a_board_that_mentions_it_says_so_and_brings_it_back(
    as_max: Client, board: Board, told: list[Shot], mara: Element
) -> None:
    as_max.post(address("element-trash", mara), {"sure": "1"})

    unknown = [p for p in problems_of(board) if p.code == "element_unknown"]
    assert [p.place for p in unknown] == ["shots[0].prompt", "shots[2].prompt"]
    assert [fix.do for fix in unknown[0].fixes] == [
        "restore_elements",
        "mention_as_words",
    ]
    assert "@mara-voss came back" in fix(as_max, board, "restore_elements", told[0])
    assert [p for p in problems_of(board) if p.code == "element_unknown"] == []
    assert "not in the trash any more" in fix(
        as_max, board, "restore_elements", told[0]
    )


def test_a_mention_of_nothing_becomes_a_word_at_a_press(
    as_max: Client, board: Board, told: list[Shot], mara: Element, cast: Cast
) -> None:
    as_max.post(address("element-trash", mara), {"sure": "1"})

    fix(as_max, board, "mention_as_words", told[0])

    assert prompts(board) == ["mara-voss runs.", "", "For @mara-voss."]


def test_what_comes_back_is_all_there(
    as_max: Client, board: Board, told: list[Shot], mara: Element
) -> None:
    save(as_max, mara, "tags", "family", was="")
    before = plan_of(board)
    as_max.post(address("element-trash", mara), {"sure": "1"})

    as_max.post(address("element-restore", mara))

    assert plan_of(board) == before


def test_a_slug_taken_in_the_meantime_is_said_and_another_one_offered(
    as_max: Client, mara: Element
) -> None:
    as_max.post(address("element-trash", mara))
    make(as_max)

    asked = as_max.post(address("element-restore", mara))

    page = soup_of(asked)
    assert asked.status_code == 409
    assert "Another element is called @mara-voss" in page.text
    offered = page.select_one("input[name=slug]")["value"]
    as_max.post(address("element-restore", mara), {"slug": offered})
    mara.refresh_from_db()
    assert (mara.trashed_at, mara.slug) == (None, "mara-voss-2")


# ---- the last guard


@pytest.mark.parametrize("slug", ["mara-voss"])
def test_the_database_holds_one_slug_per_team_outside_the_trash(
    mara: Element, cast: Cast, slug: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Element.objects.create(team=cast.northlight, slug=slug, name="Other")


def test_the_database_holds_four_pictures_at_most(mara: Element) -> None:
    frame = mara.pictures.get().frame

    with pytest.raises(IntegrityError), transaction.atomic():
        ElementPicture.objects.create(element=mara, frame=frame, place=4)
