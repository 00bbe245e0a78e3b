"""The trash of takes: what is in it, and its end."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from storyboard.domain.roles import Right
from storyboard.gallery.queries.cards import card_of
from storyboard.renders.actions.trash import empty_trash
from storyboard.renders.queries.trash import disk_use, needed_by, trashed_for
from storyboard.teams.queries import memberships_for
from storyboard.teams.requests import PersonRequest

# So many are shown; emptying takes all.
_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def gallery_trash(request: PersonRequest) -> HttpResponse:
    members = [m for m in memberships_for(request.user) if m.user_id == request.user.pk]
    edits = {m.team_id for m in members if Right.EDIT in m.rights}
    empties = {m.team_id for m in members if Right.MANAGE in m.rights}
    if request.method == "POST":
        return _emptied(request, empties)
    clips = list(trashed_for(request.user))
    needed = needed_by(clips)
    free = [c for c in clips if c.team_id in empties and c.pk not in needed]
    context = {
        "rows": [
            {
                "card": card_of(clip),
                "clip": clip,
                "needed": needed.get(clip.pk, ()),
                "may_edit": clip.team_id in edits,
            }
            for clip in clips[:_SHOWN]
        ],
        "more": max(0, len(clips) - _SHOWN),
        "free": free,
        "use": disk_use([m.team_id for m in members]),
        "may_empty": bool(empties),
    }
    return render(request, "gallery/trash.html", context)


def _emptied(request: PersonRequest, teams: set[UUID]) -> HttpResponse:
    if not teams:
        raise PermissionDenied("Only an owner may empty the trash.")
    clips = [clip for clip in trashed_for(request.user) if clip.team_id in teams]
    count = empty_trash(clips)
    left = len(clips) - count
    words = f"{count} take{'' if count == 1 else 's'} deleted for good."
    if left:
        words += f" {left} {'is' if left == 1 else 'are'} still needed and stayed."
    messages.success(request, words)
    return redirect("gallery-trash")
