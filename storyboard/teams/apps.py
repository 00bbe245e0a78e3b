from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "storyboard.teams"
    label = "teams"
