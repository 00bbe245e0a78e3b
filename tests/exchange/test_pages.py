"""Import and export in the browser: who may, what comes, what is said."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from storyboard.boards.exchange import import_board
from storyboard.boards.models import Board, Frame
from tests.exchange.conftest import bare_facts, board_facts, bundle_bytes


@pytest.fixture
def board(film, bundle, store) -> Board:
    return import_board(film, bundle, by=None, store=store).board


@pytest.fixture
def bare_board(film, folder, store) -> Board:
    return import_board(film, folder(bare_facts()), by=None, store=store).board


def upload(data: bytes, name: str = "two-rooms.zip") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data)}


def import_address(film) -> str:
    return reverse("board-import", args=[film.pk])


def test_an_uploaded_bundle_becomes_a_board_and_opens(as_max, film):
    answer = as_max.post(import_address(film), upload(bundle_bytes()))

    made = Board.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/boards/{made.pk}/"
    assert str(made.changed_by) == "Max Maker"
    assert as_max.get(answer["Location"]).status_code == 200


def test_what_is_not_as_the_file_says_is_said_after_the_import(as_max, film):
    facts = board_facts()
    as_max.post(import_address(film), upload(bundle_bytes(facts)))
    facts["elements"][0]["description"] = "Another girl."

    answer = as_max.post(import_address(film), upload(bundle_bytes(facts)), follow=True)

    assert "@mara is in the library already" in answer.content.decode()


def test_a_refused_upload_says_everything_and_keeps_nothing(as_max, film):
    facts = bare_facts()
    facts["title"] = ""
    facts["shots"][0]["first_frame"] = "gone.png"

    answer = as_max.post(import_address(film), upload(bundle_bytes(facts)))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The board needs a title." in page
    assert "There is no file “gone.png”." in page
    assert not Board.objects.exists()
    assert not Frame.objects.exists()


def test_a_hostile_name_is_shown_as_text(as_max, film):
    facts = bare_facts()
    facts["shots"][0]["first_frame"] = "<script>alert(1)</script>.png"

    answer = as_max.post(import_address(film), upload(bundle_bytes(facts)))

    assert "<script>alert" not in answer.content.decode()
    assert "&lt;script&gt;" in answer.content.decode()


def test_an_upload_without_a_file_asks_for_one(as_max, film):
    answer = as_max.post(import_address(film))

    assert answer.status_code == 422
    assert "Choose a board file" in answer.content.decode()


def test_an_upload_that_says_it_is_huge_is_not_read(as_max, film):
    answer = as_max.post(
        import_address(film), upload(bundle_bytes()), CONTENT_LENGTH="600000000"
    )

    assert answer.status_code == 413
    assert "larger than 500 MB" in answer.content.decode()


def test_an_upload_needs_the_token_of_the_page(as_max, film):
    as_max.handler.enforce_csrf_checks = True

    answer = as_max.post(import_address(film), upload(bundle_bytes()))

    assert answer.status_code == 403
    assert not Board.objects.exists()


def test_the_page_of_a_project_leads_to_both(as_max, film, bare_board):
    page = as_max.get(reverse("project", args=[film.pk])).content.decode()

    assert f'href="{import_address(film)}"' in page
    assert f'href="{reverse("board-export-zip", args=[bare_board.pk])}"' in page


def test_the_import_page_has_a_form(as_max, film):
    page = as_max.get(import_address(film)).content.decode()

    assert 'enctype="multipart/form-data"' in page
    assert 'name="file"' in page


@pytest.mark.parametrize(
    ("suffix", "kind"), [("json", "application/json"), ("zip", "application/zip")]
)
def test_a_download_is_named_after_the_board(as_max, bare_board, suffix, kind):
    Board.objects.filter(pk=bare_board.pk).update(title='Zwei/Räume "neu"\r\nX: y')

    answer = as_max.get(reverse(f"board-export-{suffix}", args=[bare_board.pk]))

    assert answer.status_code == 200
    assert answer["Content-Type"] == kind
    assert "attachment" in answer["Content-Disposition"]
    assert "Zwei-R%C3%A4ume%20%22neu%22%20X%3A%20y" in answer["Content-Disposition"]
    answer.close()


def test_the_download_of_the_file_is_the_document_of_the_bundle(as_max, board):
    document = b"".join(as_max.get(reverse("board-export-json", args=[board.pk])))
    packed = b"".join(as_max.get(reverse("board-export-zip", args=[board.pk])))

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.read("board.json") == document
        assert len(archive.namelist()) == 5
    assert json.loads(document)["format"] == "storyboard/1"


def test_a_download_comes_in_again_as_it_went(as_max, film, board):
    packed = b"".join(as_max.get(reverse("board-export-zip", args=[board.pk])))

    answer = as_max.post(import_address(film), upload(packed))

    again = answer["Location"].split("/")[2]
    assert b"".join(as_max.get(reverse("board-export-zip", args=[again]))) == packed


def test_a_bundle_larger_than_a_studio_takes_in_is_whole_and_says_so(
    as_max, film, board, monkeypatch
):
    address = reverse("board-export-zip", args=[board.pk])
    as_max.get(address)
    page = as_max.get(reverse("project", args=[film.pk])).content.decode()
    assert "takes in" not in page
    monkeypatch.setattr("storyboard.boards.bundle.MOST_BYTES", 1_000)

    answer = as_max.get(address)

    data = b"".join(answer.streaming_content)
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) > 1
    page = as_max.get(reverse("project", args=[film.pk])).content.decode()
    assert "Nothing is missing in it: unpack it on the server" in page


def test_a_board_whose_picture_is_gone_says_which_instead_of_a_bundle(
    as_max, board, media_dir
):
    for file in media_dir.rglob("*.png"):
        file.unlink()

    answer = as_max.get(reverse("board-export-zip", args=[board.pk]), follow=True)

    assert answer.redirect_chain
    assert "“elements/mara.2.png” is gone from this server." in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["board-export-json", "board-export-zip", "board-import"]
)
def test_a_stranger_finds_nothing_and_a_reviewer_may_not(
    as_mallory, as_rita, film, bare_board, name
):
    address = reverse(name, args=[film.pk if name == "board-import" else bare_board.pk])

    assert as_mallory.get(address).status_code == 404
    assert as_rita.get(address).status_code == 403
    if name == "board-import":
        assert as_mallory.post(address, upload(bundle_bytes())).status_code == 404
        assert as_rita.post(address, upload(bundle_bytes())).status_code == 403
    assert Board.objects.count() == 1
