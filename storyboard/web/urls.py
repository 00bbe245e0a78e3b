"""Addresses that belong to no room."""

from django.urls import path

from storyboard.web import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
