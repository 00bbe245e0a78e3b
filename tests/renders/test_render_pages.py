"""The pages: what they say, who may do what, and that polls cost nothing."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.projects import trash_board
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of
from storyboard.domain.lifecycle import State
from storyboard.renders.actions import cancel_render
from storyboard.renders.models import Event, Render
from storyboard.renders.queries.speech import phase_of
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.renders.conftest import Orders, make_board

HTMX = {"HX-Request": "true"}
BROKEN = {"prompt": "x" * 4000, "negative_prompt": "y" * 4000}


def order_form(board: Board, **changes: object) -> dict[str, object]:
    return {"order_key": uuid4(), "version": board.version, **changes}


def running(render: Render, **values: object) -> Render:
    values = {"state": State.RUNNING, "done_frames": 21, "total_frames": 48, **values}
    Render.objects.filter(pk=render.pk).update(**values)
    render.refresh_from_db()
    return render


def test_the_order_button_names_the_deed_and_the_price(
    board: Board, as_max: Client
) -> None:
    page = as_max.get(reverse("board-order", args=[board.pk])).content.decode()

    assert f'id="order-{board.pk}"' in page
    assert "Render 2 s in 320 x 180, free" in page
    assert "aria-disabled" not in page


def test_a_board_with_problems_says_how_many_are_in_the_way(
    cast: Cast, as_max: Client
) -> None:
    board = make_board(cast)
    Board.objects.filter(pk=board.pk).update(seconds=5, title="")

    page = as_max.get(reverse("board-order", args=[board.pk])).content.decode()

    assert "2 problems to mend first." in page
    assert 'aria-disabled="true"' in page


def test_a_reviewer_sees_why_they_cannot_order(board: Board, as_rita: Client) -> None:
    page = as_rita.get(reverse("board-order", args=[board.pk])).content.decode()

    assert "Your role in this team does not let you order renders." in page
    assert "<button" not in page


def test_a_paid_model_shows_its_price_and_asks_for_the_right_to_spend(
    cast: Cast, as_max: Client
) -> None:
    board = make_board(cast, model="runware/kling-3-pro")
    address = reverse("render-order", args=[board.pk])

    page = as_max.get(reverse("board-order", args=[board.pk])).content.decode()
    answer = as_max.post(address, order_form(board))

    assert re.search(r"<b>\$\d+\.\d+</b>", page)
    assert "You may not spend this team&#x27;s money." in page
    assert answer.status_code == 403
    assert not Render.objects.exists()


def test_ordering_by_htmx_answers_with_the_takes_and_tells_the_page(
    board: Board, as_max: Client
) -> None:
    address = reverse("render-order", args=[board.pk])

    answer = as_max.post(address, order_form(board), headers=HTMX)

    assert answer.status_code == 200
    assert "render:ordered" in answer["HX-Trigger"]
    page = answer.content.decode()
    assert f'id="takes-{board.pk}"' in page
    assert "Take 1" in page
    assert "every 1s" in page


def test_ordering_without_script_leads_to_the_renders_page(
    board: Board, as_max: Client
) -> None:
    form = order_form(board)

    first = as_max.post(reverse("render-order", args=[board.pk]), form)
    second = as_max.post(reverse("render-order", args=[board.pk]), form)

    render = Render.objects.get()
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert first["Location"] == reverse("render", args=[render.pk])


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_an_order_of_a_broken_board_hears_every_problem(
    cast: Cast, as_max: Client, headers: dict[str, str]
) -> None:
    board = make_board(cast)
    Board.objects.filter(pk=board.pk).update(seconds=5, title="", **BROKEN)
    address = reverse("render-order", args=[board.pk])

    answer = as_max.post(address, order_form(board), headers=headers)

    assert answer.status_code == 422
    page = answer.content.decode()
    for words in ("needs a title", "short", "prompt is longer", "4000 characters"):
        assert words in page
    assert answer.get("HX-Retarget", f"#order-{board.pk}") == f"#order-{board.pk}"
    assert not Render.objects.exists()


def test_an_order_of_a_board_that_moved_on_is_refused_in_words(
    board: Board, as_max: Client
) -> None:
    address = reverse("render-order", args=[board.pk])
    Board.objects.filter(pk=board.pk).update(version=board.version + 1)

    answer = as_max.post(address, order_form(board), headers=HTMX)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "The board changed since this page showed it" in page
    assert f'name="version" value="{board.version + 1}"' in page


def test_a_form_without_a_key_is_refused(board: Board, as_max: Client) -> None:
    answer = as_max.post(reverse("render-order", args=[board.pk]), {"version": 1})

    assert answer.status_code == 400


def test_a_reviewer_may_watch_and_not_order(
    board: Board, ordered: Orders, as_rita: Client
) -> None:
    render = ordered()
    posts = {
        reverse("render-order", args=[board.pk]): order_form(board),
        reverse("render-cancel", args=[render.pk]): {},
        reverse("render-again", args=[render.pk]): {"order_key": uuid4()},
    }

    refused = [
        as_rita.post(address, form).status_code for address, form in posts.items()
    ]
    seen = as_rita.get(reverse("render", args=[render.pk]))

    assert refused == [403, 403, 403]
    assert seen.status_code == 200
    assert "Cancel take" not in seen.content.decode()
    assert Render.objects.get().state == "queued"


def test_a_stranger_finds_nothing(
    board: Board, ordered: Orders, as_mallory: Client
) -> None:
    render = ordered()
    gets = [
        reverse("render", args=[render.pk]),
        reverse("render-now", args=[render.pk]),
        reverse("board-takes", args=[board.pk]),
        reverse("board-order", args=[board.pk]),
    ]
    posts = {
        reverse("render-order", args=[board.pk]): order_form(board),
        reverse("render-cancel", args=[render.pk]): {},
        reverse("render-again", args=[render.pk]): {"order_key": uuid4()},
    }

    codes = [as_mallory.get(address).status_code for address in gets]
    codes += [
        as_mallory.post(address, form).status_code for address, form in posts.items()
    ]

    assert set(codes) == {404}
    assert "The Keeper" not in as_mallory.get(reverse("renders")).content.decode()
    assert Render.objects.get().state == "queued"


def test_the_list_says_what_runs_and_how_far_it_is(
    ordered: Orders, as_max: Client
) -> None:
    running(ordered())

    page = as_max.get(reverse("renders")).content.decode()

    assert "Drawing 21 of 48 frames" in page
    assert re.search(r'<progress[^>]*value="21"[^>]*max="48"', page)
    assert "Cancel take 1" in page
    assert "data-since=" in page


def test_a_failed_render_says_why_and_offers_a_retry(
    ordered: Orders, as_max: Client
) -> None:
    why = "Its worker died three times. Nothing was charged."
    render = running(ordered(), state=State.FAILED, error=why)

    for name, of in (("renders", []), ("render", [render.pk])):
        page = as_max.get(reverse(name, args=of)).content.decode()
        assert why in page
        assert "Retry" in page


@pytest.mark.parametrize("name", ["renders", "render", "board-takes"])
def test_a_page_asks_for_news_only_while_something_is_active(
    board: Board, ordered: Orders, as_max: Client, name: str
) -> None:
    render = ordered()
    of = {"renders": [], "render": [render.pk], "board-takes": [board.pk]}[name]

    before = as_max.get(reverse(name, args=of)).content.decode()
    running(render, state=State.CANCELLED)
    after = as_max.get(reverse(name, args=of)).content.decode()

    assert before.count("every 1s") == 1
    assert "every 1s" not in after


@pytest.mark.parametrize("name", ["renders-now", "render-now", "board-takes"])
def test_a_poll_gets_a_page_only_when_there_is_news(
    board: Board, ordered: Orders, as_max: Client, name: str
) -> None:
    render = running(ordered())
    of = {"renders-now": [], "render-now": [render.pk], "board-takes": [board.pk]}[name]
    first = as_max.get(reverse(name, args=of)).content.decode()
    again = re.search(r'hx-get="([^"]+seen=[0-9a-f]+)"', first)
    assert again

    unchanged = as_max.get(again[1])
    running(render, done_frames=22)
    changed = as_max.get(again[1])

    assert (unchanged.status_code, unchanged.content) == (204, b"")
    assert "Drawing 22 of 48 frames" in changed.content.decode()


@pytest.mark.parametrize("name", ["renders-now", "board-takes"])
def test_a_poll_asks_the_database_the_same_however_many_takes_there_are(
    board: Board,
    ordered: Orders,
    as_max: Client,
    name: str,
    django_assert_max_num_queries,
) -> None:
    for _ in range(8):
        ordered()
    of = [] if name == "renders-now" else [board.pk]

    with django_assert_max_num_queries(13):
        as_max.get(reverse(name, args=of))


def test_cancelling_from_the_page_ends_it_and_tells_the_page(
    ordered: Orders, as_max: Client
) -> None:
    render = running(ordered())
    address = reverse("render-cancel", args=[render.pk])

    answer = as_max.post(address, headers=HTMX)
    too_late = as_max.post(address)

    assert (answer.status_code, answer["HX-Trigger"]) == (
        204,
        '{"render:changed": {}}',
    )
    assert too_late.status_code == 302
    render.refresh_from_db()
    assert render.state == "cancelled"
    page = as_max.get(reverse("render", args=[render.pk])).content.decode()
    assert "Take 1 has ended already" in page


def test_retrying_from_the_page_orders_it_as_it_was_ordered(
    board: Board, ordered: Orders, as_max: Client
) -> None:
    render = running(ordered(), state=State.FAILED, error="It broke.")
    page = as_max.get(reverse("board-takes", args=[board.pk])).content.decode()
    key = re.search(r'name="order_key" value="([^"]+)"', page)
    assert key
    address = reverse("render-again", args=[render.pk])

    for _ in range(2):
        assert as_max.post(address, {"order_key": key[1]}).status_code == 302

    again = Render.objects.get(take=2)
    assert again.fingerprint == render.fingerprint
    assert Render.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("render-cancel", "Take 1 has ended already"),
        ("render-again", "There is no model called"),
    ],
)
def test_a_refusal_by_htmx_opens_the_page_that_says_why(
    ordered: Orders, as_alice: Client, name: str, why: str
) -> None:
    render = running(ordered(), state=State.FAILED)
    gone = render.request | {"model": "gone/sora-2"}
    Render.objects.filter(pk=render.pk).update(request=gone, model=gone["model"])
    render_page = reverse("render", args=[render.pk])

    answer = as_alice.post(
        reverse(name, args=[render.pk]), {"order_key": uuid4()}, headers=HTMX
    )

    assert answer["HX-Redirect"] == render_page
    assert why in as_alice.get(render_page).content.decode()
    assert Render.objects.count() == 1


def test_retrying_on_a_renders_page_opens_the_new_one(
    ordered: Orders, as_max: Client
) -> None:
    render = running(ordered(), state=State.FAILED)
    here = f"http://testserver{reverse('render', args=[render.pk])}"

    answer = as_max.post(
        reverse("render-again", args=[render.pk]),
        {"order_key": uuid4()},
        headers={**HTMX, "HX-Current-URL": here},
    )

    again = Render.objects.get(take=2)
    assert answer["HX-Redirect"] == reverse("render", args=[again.pk])


def test_a_trashed_boards_render_can_still_be_cancelled_and_then_leaves(
    board: Board, cast: Cast, ordered: Orders, as_max: Client
) -> None:
    render = running(ordered())
    trash_board(board, by=cast.max)
    renders_page, own_page = reverse("renders"), reverse("render", args=[render.pk])
    assert own_page in as_max.get(renders_page).content.decode()

    as_max.post(reverse("render-cancel", args=[render.pk]))

    assert own_page not in as_max.get(renders_page).content.decode()
    assert as_max.get(own_page).status_code == 404


def test_one_render_shows_its_phases_and_what_was_frozen(
    board: Board, ordered: Orders, as_max: Client
) -> None:
    render = ordered()
    advance(str(render.pk))
    Board.objects.filter(pk=board.pk).update(title="Another title")

    page = as_max.get(reverse("render", args=[render.pk])).content.decode()

    for words in ("Queued", "Drawing", "Checking the file", "Ready", "Max Maker"):
        assert words in page
    for shot in plan_of(board).shots:
        assert shot.prompt in page
    assert "320 x 180" in page
    assert reverse("clip", args=[render.clips.get().pk]) in page
    assert "Render again" in page


def test_takes_show_the_latest_to_play_and_the_earlier_ones(
    board: Board, ordered: Orders, as_max: Client
) -> None:
    for _ in range(2):
        advance(str(ordered().pk))
    ordered()

    page = as_max.get(reverse("board-takes", args=[board.pk])).content.decode()

    assert page.index("Play take 2") < page.index("Cancel take 3")
    assert page.index("Cancel take 3") < page.index("Earlier takes")
    assert "Take 1" in page[page.index("Earlier takes") :]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"state": State.QUEUED}, "Queued"),
        ({"state": State.SUBMITTING}, "Starting"),
        ({"state": State.RUNNING}, "Starting to draw"),
        ({"state": State.RUNNING, "total_frames": 9}, "Drawing 0 of 9 frames"),
        (
            {"state": State.RUNNING, "done_frames": 9, "total_frames": 9},
            "Writing the file",
        ),
        ({"state": State.COLLECTING}, "Checking the file"),
        ({"state": State.RUNNING, "error": "No room."}, "Waiting to try again"),
        ({"state": State.DONE}, "Ready"),
        ({"state": State.FAILED, "error": "It broke."}, "Failed"),
        ({"state": State.CANCELLED}, "Cancelled"),
        ({"state": State.UNKNOWN}, "Nobody knows whether it was sent"),
    ],
)
def test_a_phase_is_said_in_words(values: dict[str, object], words: str) -> None:
    assert phase_of(Render(state_since=timezone.now(), **values)) == words


def test_a_long_step_is_told_in_minutes(
    cast: Cast, ordered: Orders, as_max: Client
) -> None:
    render = ordered()
    Event.objects.filter(render=render).update(
        at=timezone.now() - timedelta(minutes=17, seconds=41)
    )
    cancel_render(render.pk, cast.max)

    page = as_max.get(reverse("render", args=[render.pk])).content.decode()

    assert "17:41" in page
    assert "1061" not in page
