"""A picture of an order, for the gateway that was given its address."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from storyboard.boards.queries import picture_names
from storyboard.boards.views.frames import TYPES
from storyboard.renders.picture_tokens import picture_named
from storyboard.web.ranges import serve_file


@login_not_required
@require_safe
def sent_picture(
    request: HttpRequest, picture_token: str, suffix: str
) -> HttpResponseBase:
    """The token is the right to see this one picture until it expires. `suffix` is for
    gateways that look at the end of an address.
    """
    found = picture_named(picture_token)
    if found is None:
        raise Http404("Nobody gave out this address, or too long ago.")
    team_id, sha256 = found
    name = picture_names(team_id, [sha256]).get(sha256, "")
    path = Path(settings.MEDIA_DIR) / name
    if path.suffix not in TYPES or path.suffix != f".{suffix}":
        raise Http404("There is no such picture.")
    return serve_file(request, path, TYPES[path.suffix], etag=sha256)
