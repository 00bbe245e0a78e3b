"""From an order to a clip in the gallery, at each gateway."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.boards.actions.frames import keep_element
from storyboard.boards.actions.media import keep_footage, keep_voice
from storyboard.boards.models import Board, Element, Footage, Shot
from storyboard.media import footage, sounds
from storyboard.media.store import Store
from storyboard.practice import PracticeServer
from storyboard.renders.models import (
    Clip,
    Exchange,
    GatewayCopy,
    LedgerEntry,
    MadeElement,
    Render,
)
from tests.cast import Cast
from tests.gateways.conftest import (
    GATEWAYS,
    Order,
    Worker,
    accepted,
    board_at,
    misbehave,
    with_frames,
    with_mara,
)
from tests.media.films import film
from tests.media.test_sounds import tone
from tests.renders.test_advance import middle_of

PRACTICE = "Practice, not the real model, play money"


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_words_become_a_film(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = order(gateway)

    worker.until(render, "done", "failed", "unknown")

    assert (render.state, render.error) == ("done", "")
    clip = Clip.objects.get()
    assert (clip.render, clip.is_practice) == (render, True)
    assert len(list(practice.practice.ledger.lines(event="accepted"))) == 1
    assert Render.objects.get().is_practice
    kinds = LedgerEntry.objects.values_list("kind", flat=True)
    assert list(kinds) == ["quoted", "reserved", "charged", "released"]


def test_a_maker_orders_on_the_board_and_plays_it_in_the_gallery(
    practice: PracticeServer, cast: Cast, worker: Worker, as_max: Client
) -> None:
    board = board_at(cast, "runware")
    panel = as_max.get(reverse("board-order", args=[board.pk])).content.decode()
    form = {"order_key": uuid4(), "version": board.version}

    answer = as_max.post(reverse("render-order", args=[board.pk]), form)
    worker.until(Render.objects.get(), "done")

    assert PRACTICE in panel
    assert "Render 3 s in 4K, $1.26 of play money, Runware" in panel
    page = as_max.get(answer["Location"]).content.decode()
    for words in (
        PRACTICE,
        "Ready",
        "Quoted: $1.26",
        "Charged: $1.26",
        "videoInference",
    ):
        assert words in page, words
    clip = Clip.objects.get()
    assert (
        reverse("clip", args=[clip.pk])
        in as_max.get(reverse("gallery")).content.decode()
    )
    played = as_max.get(reverse("clip-file", args=[clip.pk]))
    assert played.status_code in {200, 206}


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_the_first_frame_is_in_the_film_and_goes_up_once(
    gateway: str,
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    tmp_path: Path,
    media_dir: Path,
) -> None:
    board = with_frames(board_at(cast, gateway), cast, tmp_path)

    for end in ("done", "collecting"):
        worker.until(order(board=board), end, "failed")

    assert accepted(practice) == 2
    red, green, blue = middle_of(Store(media_dir).path(Clip.objects.get().poster_name))
    assert red > 150 > 80 > max(green, blue)
    # RunComfy has no place for files: they travel in the order.
    assert GatewayCopy.objects.count() == (0 if gateway == "runcomfy" else 1)


@pytest.mark.parametrize("gateway", ["runware", "wavespeed"])
def test_an_element_is_in_the_order_and_made_once_where_it_has_to_be(
    gateway: str,
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    tmp_path: Path,
) -> None:
    board = with_mara(board_at(cast, gateway), cast, tmp_path)

    for _ in range(2):
        render = worker.until(order(board=board), "collecting", "failed")
        assert (render.state, render.error) == ("collecting", "")

    made = 1 if gateway == "wavespeed" else 0
    assert accepted(practice) == 2
    assert accepted(practice, elements=True) == made
    assert MadeElement.objects.exclude(made_id="").count() == made
    sent = Exchange.objects.filter(what="order").first()
    assert sent
    assert ("element_list" if made else '"elements"') in sent.sent


@pytest.mark.parametrize("gateway", ["runware", "wavespeed"])
def test_a_film_comes_without_any_call_of_its_gateway(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "lost-webhook")

    render = worker.until(order(gateway), "done", "failed")

    assert (render.state, render.error) == ("done", "")


def test_an_element_that_is_gone_at_the_gateway_is_made_again_by_the_next_order(
    practice: PracticeServer, cast: Cast, order: Order, worker: Worker, tmp_path: Path
) -> None:
    board = with_mara(board_at(cast, "wavespeed"), cast, tmp_path)
    worker.until(order(board=board), "done")
    jobs = practice.practice.house.jobs
    (made,) = [j for j in jobs.all_of("wavespeed") if "elements" in j.order.model]
    jobs.forget(made)

    refused = worker.until(order(board=board), "done", "failed")
    again = worker.until(order(board=board), "done", "failed")

    assert (refused.state, refused.error_code) == ("failed", "provider_refused_input")
    assert (again.state, again.error) == ("done", "")
    assert accepted(practice, elements=True) == 2


def test_both_films_of_an_order_are_kept(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = order("runware", results=2)

    worker.until(render, "done", "failed")

    assert render.state == "done"
    clips = Clip.objects.order_by("result")
    assert [clip.result for clip in clips] == [0, 1]
    assert len({clip.sha256 for clip in clips}) == 2
    assert sum(clip.price_usd or 0 for clip in clips) == render.charged_usd


def test_a_voice_and_a_film_of_elements_go_up_with_the_order(
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    tmp_path: Path,
    media_dir: Path,
) -> None:
    board = with_mara(board_at(cast, "runware"), cast, tmp_path)
    store, scope = Store(media_dir), str(cast.northlight.pk)
    with tone(tmp_path / "mara.wav").open("rb") as file:
        sound = sounds.take_in(file, name="mara.wav", store=store, scope=scope)
    with film(tmp_path / "gull.mp4", frames=96, size=(640, 360)).open("rb") as file:
        taken = footage.take_in(file, name="gull.mp4", store=store, scope=scope)
    voice = keep_voice(cast.northlight, sound, by=cast.alice)
    Element.objects.filter(slug="mara").update(voice=voice)
    gull = keep_footage(cast.northlight, taken, by=cast.alice)
    keep_element(cast.northlight, slug="gull", name="Gull", media=gull)
    Shot.objects.filter(board=board).update(prompt="@mara feeds the @gull.")

    render = worker.until(order(board=board), "collecting", "failed")

    assert (render.state, render.error) == ("collecting", "")
    sent = Exchange.objects.filter(render=render, what="order").get().sent
    assert '"voices"' in sent
    assert '"videos"' in sent
    copies = GatewayCopy.objects.filter(sha256__in=[voice.sha256, gull.sha256])
    assert copies.count() == 2


def test_footage_named_by_a_setting_goes_up_with_the_order(
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    tmp_path: Path,
    media_dir: Path,
) -> None:
    reference = film(tmp_path / "reference.mp4", frames=96, size=(1280, 720))
    scope = str(cast.northlight.pk)
    name = Store(media_dir).keep(reference, scope=scope, suffix=".mp4")
    sha256 = Path(name).stem
    Footage.objects.create(
        team=cast.northlight,
        name="reference.mp4",
        file_name=name,
        sha256=sha256,
        size_bytes=reference.stat().st_size,
        width=640,
        height=360,
        duration_ms=4000,
        poster_name=name,
    )
    board = board_at(cast, "runware", reference_videos=[sha256])
    Board.objects.update(model="runware/kling-o3-4k")
    board.refresh_from_db()

    render = worker.until(order(board=board), "collecting", "failed")

    assert (render.state, render.error) == ("collecting", "")
    assert GatewayCopy.objects.filter(sha256=sha256).exists()
