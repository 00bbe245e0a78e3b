"""Out, in somewhere else, and out again: nothing is lost."""

import json
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board, Element, Frame, Project
from storyboard.exchange.models import Import
from storyboard.renders.models import Clip, LedgerEntry, Render
from storyboard.renders.queries.money import purses_of_project, spent
from storyboard.renders.views import decisions
from storyboard.review.actions.notices import tell_news
from storyboard.review.models import Comment, Notice, Verdict
from storyboard.teams.models import Membership, User
from tests.archive.conftest import bring, contents
from tests.cast import Cast


def test_export_import_export_gives_the_same_files(
    project: Project, export: Any, as_mallory: Client
) -> None:
    first = contents(export(project))

    bring(as_mallory, export(project))
    copy = Project.objects.exclude(pk=project.pk).get()
    second = contents(export(copy, as_mallory))

    assert copy.team != project.team
    for name in first:
        if name in second and name.endswith("json"):
            assert json.loads(second[name]) == json.loads(first[name]), name
    assert second == first


def test_the_same_project_gives_the_same_files_twice(
    small: Project, export: Any
) -> None:
    assert contents(export(small)) == contents(export(small))


def test_imported_twice_it_is_two_projects_that_know_where_they_began(
    small: Project, export: Any, as_alice: Client
) -> None:
    """Into the team it came from too: frames of the library are there once."""
    data = export(small)
    bring(as_alice, data)
    bring(as_alice, data)

    assert Project.objects.filter(title="Small").count() == 3
    origins = set(Import.objects.values_list("origin", flat=True))
    assert origins == {small.pk}
    assert Frame.objects.filter(team=small.team).count() == 1
    copy = Project.objects.exclude(pk=small.pk).latest("pk")
    # Who put the picture in is one of the team; who made the rest is there by name.
    again, before = contents(export(copy)), contents(data)
    assert again.keys() == before.keys()


def test_its_pages_open_and_its_film_plays(
    small_zip: bytes, as_mallory: Client
) -> None:
    bring(as_mallory, small_zip)
    board = Board.objects.get(team__name="Elsewhere")
    clip = Clip.objects.get(board__team__name="Elsewhere")
    names = [("board", board.pk), ("clip", clip.pk), ("render", clip.render_id)]
    project = board.project_id
    names += [(f"project{one}", project) for one in ("", "-out", "-worth", "-spent")]
    names += [("project-standing", project), ("project-reel", project)]
    names += [("board-takes", board.pk), ("board-history", board.pk)]

    for name, key in names:
        answer = as_mallory.get(reverse(name, args=[key]))
        assert answer.status_code == 200, name
    page = as_mallory.get(reverse("render", args=[clip.render_id])).content.decode()
    assert "Max Maker" in page
    film: Any = as_mallory.get(reverse("clip-file", args=[clip.pk]))
    assert b"".join(film.streaming_content)[4:8] == b"ftyp"


def test_who_made_it_is_there_by_name_and_nobody_gets_an_account(
    small_zip: bytes, as_mallory: Client, cast: Cast
) -> None:
    before = Membership.objects.count()
    bring(as_mallory, small_zip)

    order = Render.objects.get(team=cast.elsewhere)
    assert order.ordered_by != cast.max
    assert str(order.ordered_by) == "Max Maker"
    assert order.ordered_by is not None
    assert not order.ordered_by.is_active
    assert not order.ordered_by.has_usable_password()
    verdict = Verdict.objects.get(team=cast.elsewhere, reviewer="Rita")
    assert verdict.user != cast.rita
    assert Membership.objects.count() == before


def test_what_was_paid_elsewhere_counts_against_no_cap_and_is_shown(
    small_zip: bytes, as_mallory: Client, cast: Cast
) -> None:
    bring(as_mallory, small_zip)
    copy = Project.objects.get(team=cast.elsewhere)

    lines = LedgerEntry.objects.filter(project=copy, kind="charged", is_practice=False)
    assert [line.amount_usd for line in lines] == [Decimal("4.2")]
    assert spent(Q(team=cast.elsewhere)) == 0
    assert "$4.20 more was paid elsewhere" in str(purses_of_project(copy)[0])


def test_what_was_under_way_there_is_never_followed_here(
    small: Project, export: Any, as_mallory: Client, cast: Cast
) -> None:
    Render.objects.filter(board__project=small).update(
        state="running", remote_id="job-7"
    )
    data = export(small)
    Render.objects.filter(board__project=small).delete()
    bring(as_mallory, data)

    order = Render.objects.get(team=cast.elsewhere)
    assert (order.state, order.account, order.remote_id) == ("cancelled", None, "")
    assert order.results.count() == 0
    assert "It was running when the project was exported" in order.error
    copy = Project.objects.get(team=cast.elsewhere)
    again = contents(export(copy, as_mallory))
    told = json.loads(again["renders/render-1.json"])["render"]
    assert (told["state"], told["job"]) == ("running", "job-7")


def test_nobody_is_told_of_what_happened_elsewhere(
    small_zip: bytes, as_mallory: Client, cast: Cast
) -> None:
    tell_news()
    bring(as_mallory, small_zip)
    assert Comment.objects.filter(team=cast.elsewhere).exists()

    tell_news()

    assert not Notice.objects.filter(team=cast.elsewhere).exists()
    assert not Notice.objects.filter(user__email__endswith=".invalid").exists()
    assert User.objects.filter(email__endswith=".invalid").exists()


def test_an_element_of_the_same_name_stays_the_librarys(
    project: Project, export: Any, as_mallory: Client, cast: Cast
) -> None:
    data = export(project)
    mine = Element.objects.create(
        team=cast.elsewhere, slug="mara", name="Another", kind="prop"
    )

    page = bring(as_mallory, data)

    said = as_mallory.get(page["Location"]).content.decode()
    assert "@mara is in the library already and differs" in said
    mine.refresh_from_db()
    assert (mine.name, mine.voice) == ("Another", None)
    assert Element.objects.filter(team=cast.elsewhere, slug="mara").count() == 1


def test_a_take_of_elsewhere_is_ordered_anew_and_never_gone_on_with(
    small_zip: bytes, as_mallory: Client, cast: Cast
) -> None:
    bring(as_mallory, small_zip)
    order = Render.objects.get(team=cast.elsewhere)

    address = reverse("render-decide", args=[order.pk])
    for deed in decisions.DEEDS_BY_NAME:
        assert as_mallory.post(address, {"deed": deed}).status_code < 500
    as_mallory.post(reverse("render-cancel", args=[order.pk]))

    assert Render.objects.filter(team=cast.elsewhere).count() == 1
    before = order.state
    order.refresh_from_db()
    assert order.state == before == "done"
