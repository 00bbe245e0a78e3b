"""Addresses of renders, and of what other rooms' pages show of them."""

from django.urls import path

from storyboard.renders import webhooks
from storyboard.renders.views import (
    decisions,
    drafts,
    metrics,
    money,
    orders,
    pages,
    picks,
    pictures,
    projects,
    redo,
    reuse,
    sample,
    several,
    status,
    wire,
)

_one = "renders/<uuid:render_id>"

urlpatterns = [
    path("status/", status.status, name="status"),
    path("metrics", metrics.metrics, name="metrics"),
    path("team/<uuid:team_id>/spent/", money.team_spent, name="team-spent"),
    path(
        "projects/<uuid:project_id>/spent/", money.project_spent, name="project-spent"
    ),
    path(
        "projects/<uuid:project_id>/standing/",
        projects.project_standing,
        name="project-standing",
    ),
    path("projects/sample/", sample.sample, name="project-sample"),
    path("renders/", pages.renders, name="renders"),
    path("renders/now/", pages.renders_now, name="renders-now"),
    path(f"{_one}/", pages.render_page, name="render"),
    path(f"{_one}/now/", pages.render_now, name="render-now"),
    path(f"{_one}/cancel/", decisions.render_cancel, name="render-cancel"),
    path(f"{_one}/decide/", decisions.render_decide, name="render-decide"),
    path(f"{_one}/job/", decisions.render_job, name="render-job"),
    path(f"{_one}/use/", reuse.render_use, name="render-use"),
    path(f"{_one}/again/", orders.render_again, name="render-again"),
    path(
        "elements/<uuid:element_id>/takes/", pages.element_takes, name="element-takes"
    ),
    path("clips/<uuid:clip_id>/redo/", redo.clip_redo, name="clip-redo"),
    path("boards/<uuid:board_id>/takes/", pages.board_takes, name="board-takes"),
    path("clips/<uuid:clip_id>/pick/", picks.take_pick, name="take-pick"),
    path("clips/<uuid:clip_id>/unpick/", picks.take_unpick, name="take-unpick"),
    path("boards/<uuid:board_id>/draft/", drafts.board_draft, name="board-draft"),
    path("boards/<uuid:board_id>/order/", orders.board_order, name="board-order"),
    path("boards/<uuid:board_id>/request/", wire.board_request, name="board-request"),
    path(
        "boards/<uuid:board_id>/renders/several/",
        several.render_several,
        name="render-several",
    ),
    path("boards/<uuid:board_id>/renders/", orders.render_order, name="render-order"),
    path(
        "hooks/pictures/<str:picture_token>/picture.<slug:suffix>",
        pictures.sent_picture,
        name="sent-picture",
    ),
    *(
        path(
            f"hooks/{provider}/<str:hook_token>/",
            webhooks.hook,
            {"provider": provider},
            name=f"hook-{provider}",
        )
        for provider in ("runware", "wavespeed")
    ),
]
