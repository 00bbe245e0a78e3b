"""Addresses of renders, and of what other rooms' pages show of them."""

from django.urls import path

from storyboard.renders import views, webhooks

urlpatterns = [
    path("renders/", views.renders, name="renders"),
    path("renders/now/", views.renders_now, name="renders-now"),
    path("renders/<uuid:render_id>/", views.render_page, name="render"),
    path("renders/<uuid:render_id>/now/", views.render_now, name="render-now"),
    path("renders/<uuid:render_id>/cancel/", views.render_cancel, name="render-cancel"),
    path("renders/<uuid:render_id>/again/", views.render_again, name="render-again"),
    path("boards/<uuid:board_id>/takes/", views.board_takes, name="board-takes"),
    path("boards/<uuid:board_id>/order/", views.board_order, name="board-order"),
    path("boards/<uuid:board_id>/renders/", views.render_order, name="render-order"),
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
