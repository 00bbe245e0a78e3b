"""Out, in somewhere else, and out again: nothing is lost."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Project
from storyboard.exchange.models import Import
from storyboard.exchange.tasks import check_import
from tests.archive.conftest import contents


def take_in(client: Client, data: bytes) -> Any:
    file = SimpleUploadedFile("keeper.zip", data, "application/zip")
    answer = client.post(reverse("project-archive-in"), {"file": file})
    for coming in Import.objects.filter(state="checking"):
        while check_import(str(coming.pk)) == "goes on":
            pass
    return answer


def test_export_import_export_gives_the_same_files(
    project: Project, export: Any, as_mallory: Client
) -> None:
    first = contents(export(project))

    answer = take_in(as_mallory, export(project))
    assert answer.status_code == 302, answer.content.decode()
    copy = Project.objects.exclude(pk=project.pk).get()
    second = contents(export(copy, as_mallory))

    assert copy.team != project.team
    for name in first:
        if name in second and name.endswith("json"):
            assert json.loads(second[name]) == json.loads(first[name]), name
    assert second == first
