"""Elements as people make them, for the tests of the library."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Element
from storyboard.boards.seen import seen_of_media
from tests.boards.conftest import HTMX, PICTURES, soup_of

SOME_PICTURES = ("ok-rgb.png", "apng-3.png", "gray16.png", "exif-gps.jpg")


def picture(name: str = "ok-rgb.png", as_name: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(as_name or name, (PICTURES / name).read_bytes())


def make(client: Client, name: str = "Mara Voss", **more: Any) -> Element:
    """By the form of the library."""
    client.post(reverse("element-new"), {"name": name, **more})
    return Element.objects.latest("created_at")


def put(client: Client, element: Element, medium: str, **data: Any) -> Any:
    """As the page does: with what it shows now, unless the test says otherwise."""
    data = {"seen": seen_of_media(Element.objects.get(pk=element.pk)), **data}
    address = reverse("element-media", args=[element.pk, medium])
    return client.post(address, data, headers=HTMX)


def frames_of(element: Element) -> list[str]:
    return [one.frame.name for one in element.pictures.order_by("place")]


def save(client: Client, element: Element, name: str, value: str, was: str) -> Any:
    edit = {"name": name, "value": value, "was": was}
    return client.post(reverse("element-field", args=[element.pk]), edit)


def names_on(answer: Any) -> list[str]:
    return [link.text.strip() for link in soup_of(answer).select(".member h2 a")]


def file_of(path: Path) -> SimpleUploadedFile:
    return SimpleUploadedFile(path.name, path.read_bytes())
