"""What shows an element: up to four pictures with one voice, or one film."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Element, Footage, Voice
from storyboard.boards.queries import element_ref
from tests.boards.conftest import address, soup_of
from tests.boards.library import SOME_PICTURES, file_of, frames_of, make, picture, put
from tests.cast import Cast
from tests.media.films import film
from tests.media.test_sounds import tone


@pytest.fixture
def mara(as_max: Client) -> Element:
    return make(as_max)


@pytest.fixture
def clip(tmp_path: Path) -> SimpleUploadedFile:
    return file_of(film(tmp_path / "walk.mp4"))


@pytest.fixture
def voice(tmp_path: Path) -> SimpleUploadedFile:
    return file_of(tone(tmp_path / "mara.mp3", "libmp3lame"))


def shown(element: Element) -> tuple[list[str], str, str]:
    element.refresh_from_db()
    film, voice = element.video, element.voice
    return frames_of(element), film.name if film else "", voice.name if voice else ""


def test_pictures_are_put_in_replaced_moved_and_taken_out(
    as_max: Client, mara: Element
) -> None:
    for place, name in enumerate(SOME_PICTURES[:3]):
        assert (
            put(as_max, mara, "picture", place=place, file=picture(name)).status_code
            == 200
        )
    one, two, three = SOME_PICTURES[:3]
    assert frames_of(mara) == [one, two, three]

    put(as_max, mara, "picture", place=2, to=0)
    assert frames_of(mara) == [three, one, two]
    put(as_max, mara, "picture", place=1, file=picture(SOME_PICTURES[3]))
    assert frames_of(mara) == [three, SOME_PICTURES[3], two]
    put(as_max, mara, "picture", place=0, remove=1)
    assert frames_of(mara) == [SOME_PICTURES[3], two]


def test_without_a_script_a_form_of_the_page_puts_a_file_in(
    as_max: Client, mara: Element, voice: SimpleUploadedFile
) -> None:
    def send(words: str, file: SimpleUploadedFile) -> None:
        page = soup_of(as_max.get(address("element", mara)))
        (form,) = (
            form
            for form in page.select("noscript form")
            if form.button.get_text(strip=True) == words
        )
        assert form["enctype"] == "multipart/form-data"
        as_max.post(form["action"], {"file": file}, follow=True)

    send("Add a picture", picture())
    send("Add a voice", voice)

    assert shown(mara) == (["ok-rgb.png"], "", "mara.mp3")


def test_a_voice_goes_with_pictures_and_is_heard_by_the_team(
    as_max: Client, as_mallory: Client, mara: Element, voice: SimpleUploadedFile
) -> None:
    put(as_max, mara, "picture", file=picture())

    put(as_max, mara, "voice", file=voice)

    assert shown(mara) == (["ok-rgb.png"], "", "mara.mp3")
    kept = Voice.objects.get()
    assert element_ref(mara).voices == (kept.sha256,)
    url = reverse("voice-file", args=[kept.pk])
    assert url in str(soup_of(as_max.get(address("element", mara))).audio)
    heard = as_max.get(url)
    assert heard["Content-Type"] == "audio/wav"
    assert b"".join(heard)[:4] == b"RIFF"
    assert as_mallory.get(url).status_code == 404
    put(as_max, mara, "voice", remove=1)
    assert shown(mara) == (["ok-rgb.png"], "", "")


def test_a_film_stands_alone_and_is_seen_by_the_team(
    as_max: Client, as_mallory: Client, mara: Element, clip: SimpleUploadedFile
) -> None:
    put(as_max, mara, "video", file=clip)

    assert shown(mara) == ([], "walk.mp4", "")
    kept = Footage.objects.get()
    assert element_ref(mara).videos == (kept.sha256,)
    url = reverse("footage-file", args=[kept.pk])
    assert soup_of(as_max.get(address("element", mara))).video["src"] == url
    assert as_max.get(url)["Content-Type"] == "video/mp4"
    assert as_mallory.get(url).status_code == 404


def test_what_does_not_go_together_is_refused_in_words(
    as_max: Client,
    mara: Element,
    clip: SimpleUploadedFile,
    voice: SimpleUploadedFile,
) -> None:
    def refused(medium: str, **data: object) -> str:
        for file in data.values():
            if isinstance(file, SimpleUploadedFile):
                file.seek(0)
        answer = put(as_max, mara, medium, **data)
        assert answer.status_code == 422
        return str(soup_of(answer).text)

    assert "Give it a picture first" in refused("voice", file=voice)
    put(as_max, mara, "picture", file=picture())
    assert "A film stands alone" in refused("video", file=clip)
    assert "here already" in refused("picture", place=1, file=picture())
    voice.seek(0)
    put(as_max, mara, "voice", file=voice)
    assert "pictures and a voice" in refused("video", file=clip)
    assert "Its voice needs a picture" in refused("picture", place=0, remove=1)
    for place, name in enumerate(SOME_PICTURES[1:], start=1):
        put(as_max, mara, "picture", place=place, file=picture(name))
    fifth = picture("palette-alpha.png")
    assert "4 pictures at most" in refused("picture", place=4, file=fifth)
    assert "no picture at this place" in refused("picture", place=1, to=4)
    assert len(frames_of(mara)) == 4


def test_a_film_takes_no_picture_and_no_voice_beside_it(
    as_max: Client,
    mara: Element,
    clip: SimpleUploadedFile,
    voice: SimpleUploadedFile,
) -> None:
    put(as_max, mara, "video", file=clip)

    for medium, file in (("picture", picture()), ("voice", voice)):
        answer = put(as_max, mara, medium, file=file)
        assert answer.status_code == 422
        assert "Remove the film" in soup_of(answer).text
    assert shown(mara) == ([], "walk.mp4", "")


def test_a_colleagues_picture_is_not_replaced_unseen(
    as_max: Client, as_alice: Client, mara: Element
) -> None:
    page = soup_of(as_max.get(address("element", mara)))
    (seen,) = {slot["data-seen"] for slot in page.select("[data-seen]")}
    put(as_alice, mara, "picture", file=picture())

    answer = put(
        as_max,
        mara,
        "picture",
        seen=seen.removeprefix("seen="),
        place=0,
        file=picture(SOME_PICTURES[1]),
    )

    assert answer.status_code == 409
    assert "Alice Ames changed what shows this element" in soup_of(answer).text
    assert frames_of(mara) == ["ok-rgb.png"]


def test_without_a_script_the_way_back_is_the_page(
    as_max: Client, mara: Element
) -> None:
    url = f"{reverse('element-media', args=[mara.pk, 'picture'])}?seen=stale"

    answer = as_max.post(url, {"file": picture()}, follow=True)

    assert answer.redirect_chain == [(address("element", mara), 302)]
    assert "This page is out of date" in soup_of(answer).text


def test_a_reviewer_puts_nothing_in(as_rita: Client, mara: Element) -> None:
    assert put(as_rita, mara, "picture", file=picture()).status_code == 403


def test_the_database_lets_no_film_lie_beside_a_voice(
    as_max: Client,
    mara: Element,
    voice: SimpleUploadedFile,
    clip: SimpleUploadedFile,
    cast: Cast,
) -> None:
    put(as_max, mara, "picture", file=picture())
    put(as_max, mara, "voice", file=voice)
    other = make(as_max, "Other")
    put(as_max, other, "video", file=clip)

    with pytest.raises(IntegrityError), transaction.atomic():
        Element.objects.filter(pk=mara.pk).update(video=Footage.objects.get())
