"""From a comment to its shot in the editor, and the comments beside the prompts."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from storyboard.boards.queries import boards_for
from storyboard.domain.roles import Right
from storyboard.domain.timing import timecode
from storyboard.renders.views.answers import is_htmx, with_right
from storyboard.review.actions.fixes import drop_fix, end_fix, start_fix
from storyboard.review.models import Comment, Fix
from storyboard.review.queries.fixes import fixes_for, fixes_on
from storyboard.teams.queries import rights_in
from storyboard.teams.requests import PersonRequest


@require_POST
def fix_comment(request: PersonRequest, comment_id: UUID) -> HttpResponse:
    """The editor opens at the shot, with the comment beside its prompt."""
    comments = Comment.objects.select_related("shot")
    comments = comments.filter(board__in=boards_for(request.user), deleted_at=None)
    comment = get_object_or_404(comments, pk=comment_id)
    by = with_right(request, comment.team_id, Right.EDIT)
    if comment.shot is None or comment.shot.deleted_at:
        raise Http404("Its shot is not on the board any more.")
    if not comment.is_open:
        raise BadRequest("It is resolved. Open it again first.")
    start_fix(comment, by=by)
    board = reverse("board", args=[comment.board_id])
    there = f"{board}?fix={comment.pk}#shot-{comment.shot_id}"
    if is_htmx(request):
        return HttpResponseClientRedirect(there)
    return redirect(there)


@require_safe
def board_fixes(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """For each shot that is being mended a part that goes to its card."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    by_shot: dict[UUID, list[Fix]] = {}
    for fix in fixes_on(board):
        by_shot.setdefault(fix.shot_id, []).append(fix)
    may_edit = Right.EDIT in rights_in(request.user, board.team_id)
    cards = [
        {"shot_id": shot_id, "fixes": [_card(fix) for fix in fixes]}
        for shot_id, fixes in by_shot.items()
    ]
    context = {"cards": cards, "may_edit": may_edit, "here": request.GET.get("fix")}
    return render(request, "review/_board_fixes.html", context)


@require_POST
def fix_done(request: PersonRequest, fix_id: UUID) -> HttpResponse:
    fix = _fix_to_edit(request, fix_id)
    end_fix(fix)
    return _gone(request, fix)


@require_POST
def fix_dropped(request: PersonRequest, fix_id: UUID) -> HttpResponse:
    fix = _fix_to_edit(request, fix_id)
    drop_fix(fix)
    return _gone(request, fix)


def _fix_to_edit(request: PersonRequest, fix_id: UUID) -> Fix:
    fix = get_object_or_404(fixes_for(request.user), pk=fix_id)
    with_right(request, fix.board.team_id, Right.EDIT)
    return fix


def _gone(request: PersonRequest, fix: Fix) -> HttpResponse:
    if is_htmx(request):
        # An empty answer takes the card's place.
        return HttpResponse()
    return redirect("board", fix.board_id)


def _card(fix: Fix) -> dict[str, object]:
    clip, frame = fix.comment.clip, fix.comment.start_frame
    page = reverse("clip", args=[clip.pk]) if clip else ""
    is_timed = clip is not None and frame is not None
    return {
        "fix": fix,
        "take": clip.take if clip else 0,
        "code": timecode(frame, clip.rate) if clip and frame is not None else "",
        "page": f"{page}?t={frame}f" if is_timed else page,
    }
