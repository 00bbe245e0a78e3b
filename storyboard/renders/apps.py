from django.apps import AppConfig


class RendersConfig(AppConfig):
    name = "storyboard.renders"
    label = "renders"
