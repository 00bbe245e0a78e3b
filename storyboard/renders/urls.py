"""Addresses of renders, and of what other rooms' pages show of them."""

from django.urls import path

from storyboard.renders import webhooks
from storyboard.renders.views import decisions, orders, pages

_one = "renders/<uuid:render_id>"

urlpatterns = [
    path("renders/", pages.renders, name="renders"),
    path("renders/now/", pages.renders_now, name="renders-now"),
    path(f"{_one}/", pages.render_page, name="render"),
    path(f"{_one}/now/", pages.render_now, name="render-now"),
    path(f"{_one}/cancel/", decisions.render_cancel, name="render-cancel"),
    path(f"{_one}/decide/", decisions.render_decide, name="render-decide"),
    path(f"{_one}/again/", orders.render_again, name="render-again"),
    path("boards/<uuid:board_id>/takes/", pages.board_takes, name="board-takes"),
    path("boards/<uuid:board_id>/order/", orders.board_order, name="board-order"),
    path("boards/<uuid:board_id>/renders/", orders.render_order, name="render-order"),
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
