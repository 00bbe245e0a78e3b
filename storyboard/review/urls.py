"""Every panel is there twice: for members, and behind a share link for guests."""

from django.urls import URLPattern, path

from storyboard.review.views import (
    comments,
    fixes,
    guests,
    links,
    media,
    notices,
    verdicts,
    worth,
)
from storyboard.review.views.guarded import View, for_guests


def both(route: str, view: View, name: str) -> list[URLPattern]:
    """`name` for members, `shared-<name>` with a `share_token` for guests: the view
    takes that as an argument and asks `viewer_of`.
    """
    return [path(route, view, name=name), shared(route, view, name)]


def shared(route: str, view: View, name: str) -> URLPattern:
    """For guests only: members have an address like it in another room."""
    address = f"s/<str:share_token>/{route}"
    return path(address, for_guests(view), name=f"shared-{name}")


_FILM = "clips/<uuid:clip_id>/comments"
_COMMENT = f"{_FILM}/<uuid:comment_id>"

urlpatterns: list[URLPattern] = [
    shared("", guests.page, "page"),
    shared("name/", guests.name, "name"),
    shared("pulse", guests.pulse, "pulse"),
    shared("reel/", guests.reel, "project-reel"),
    shared("animatic/", guests.animatic, "animatic"),
    shared("clips/<uuid:clip_id>/", guests.clip, "clip"),
    shared("clips/<uuid:clip_id>/file", media.film, "clip-file"),
    shared("clips/<uuid:clip_id>/proxy", media.proxy, "clip-proxy"),
    shared("clips/<uuid:clip_id>/poster", media.poster, "clip-poster"),
    shared("clips/<uuid:clip_id>/sprite", media.sprite, "clip-sprite"),
    path("m/<str:media_pass>", for_guests(media.by_pass), name="guest-media"),
    path("clips/<uuid:clip_id>/links/", links.of_clip, name="clip-links"),
    path("boards/<uuid:board_id>/links/", links.of_board, name="board-links"),
    path("projects/<uuid:project_id>/links/", links.of_project, name="project-links"),
    path("links/<uuid:link_id>/", links.change, name="link-change"),
    path("links/<uuid:link_id>/revoke/", links.revoke, name="link-revoke"),
    path("inbox/", notices.inbox, name="inbox"),
    path("inbox/bell/", notices.bell, name="inbox-bell"),
    path("inbox/read/", notices.read, name="inbox-read"),
    path("inbox/unread/", notices.unread, name="inbox-unread"),
    path("inbox/wishes/", notices.wishes, name="inbox-wishes"),
    path("projects/<uuid:project_id>/mute/", notices.mute, name="project-mute"),
    path("projects/<uuid:project_id>/unmute/", notices.unmute, name="project-unmute"),
    path("unsubscribe/<str:out_token>/", notices.unsubscribe, name="unsubscribe"),
    *both(f"{_FILM}/", comments.comments, "comments"),
    *both(f"{_FILM}/news/", comments.comments_news, "comments-news"),
    *both(f"{_COMMENT}/answer/", comments.comment_answer, "comment-answer"),
    *both(f"{_COMMENT}/edit/", comments.comment_edit, "comment-edit"),
    *both(f"{_COMMENT}/delete/", comments.comment_delete, "comment-delete"),
    *both(f"{_COMMENT}/back/", comments.comment_bring_back, "comment-bring-back"),
    *both(f"{_COMMENT}/resolve/", comments.comment_resolve, "comment-resolve"),
    *both(f"{_COMMENT}/reopen/", comments.comment_reopen, "comment-reopen"),
    *both("clips/<uuid:clip_id>/verdicts/", verdicts.verdicts, "clip-verdicts"),
    *both("clips/<uuid:clip_id>/verdicts/give/", verdicts.give, "verdict-give"),
    *both(
        "clips/<uuid:clip_id>/verdicts/take-back/",
        verdicts.take_verdict_back,
        "verdict-take-back",
    ),
    *both(
        "clips/<uuid:clip_id>/carried/<uuid:comment_id>/settle/",
        verdicts.settle,
        "carried-settle",
    ),
    path("clips/<uuid:clip_id>/ask/", verdicts.ask_people, name="verdict-ask"),
    path(
        "clips/<uuid:clip_id>/ask/no-more/", verdicts.ask_nobody, name="verdict-unask"
    ),
    path("comments/<uuid:comment_id>/fix/", fixes.fix_comment, name="comment-fix"),
    path("boards/<uuid:board_id>/fixes/", fixes.board_fixes, name="board-fixes"),
    path("fixes/<uuid:fix_id>/done/", fixes.fix_done, name="fix-done"),
    path("fixes/<uuid:fix_id>/drop/", fixes.fix_dropped, name="fix-drop"),
    path("projects/<uuid:project_id>/worth/", worth.worth, name="project-worth"),
]
