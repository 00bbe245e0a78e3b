from django.urls import path

from storyboard.api.hooks import views

urlpatterns = [
    path("team/<uuid:team_id>/webhooks/", views.webhooks, name="webhooks"),
    path("webhooks/guide/", views.guide, name="webhook-guide"),
    path("webhooks/<uuid:endpoint_id>/", views.webhook, name="webhook"),
    path(
        "webhooks/<uuid:endpoint_id>/switch/",
        views.webhook_switch,
        name="webhook-switch",
    ),
    path(
        "webhooks/<uuid:endpoint_id>/secret/",
        views.webhook_secret,
        name="webhook-secret",
    ),
    path("webhooks/<uuid:endpoint_id>/ping/", views.webhook_ping, name="webhook-ping"),
    path(
        "webhooks/<uuid:endpoint_id>/remove/",
        views.webhook_remove,
        name="webhook-remove",
    ),
    path(
        "webhooks/<uuid:endpoint_id>/again/", views.webhook_again, name="webhook-again"
    ),
    path("webhooks/deliveries/<uuid:delivery_id>/", views.delivery, name="webhook-log"),
    path(
        "webhooks/deliveries/<uuid:delivery_id>/again/",
        views.delivery_again,
        name="delivery-again",
    ),
]
