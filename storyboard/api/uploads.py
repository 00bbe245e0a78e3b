"""A file in a form: looked at by its announced length before any of it is read."""

from typing import Any

from django.http import HttpRequest

from storyboard.api.refusals import Refusal
from storyboard.boards.forms import turned_away
from storyboard.web.bodies import AROUND_A_FILE_BYTES, announced_bytes

# Where only the disk says how much is too much.
_ANY = 1 << 62


def sent_form(request: HttpRequest, *, most: int = _ANY) -> tuple[Any, Any]:
    """The fields and the files. Raises a 415, a 413, or a 507: the disk is full."""
    if request.content_type != "multipart/form-data":
        raise Refusal("wrong-type", "Send a form with a file, “multipart/form-data”.")
    if why := turned_away(request, most=most):
        is_long = announced_bytes(request) > most + AROUND_A_FILE_BYTES
        raise Refusal("too-large" if is_long else "no-space", why)
    return request.POST, request.FILES
