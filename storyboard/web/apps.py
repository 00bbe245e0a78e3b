from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "storyboard.web"
    label = "web"
