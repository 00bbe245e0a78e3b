from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "storyboard.exchange"
    label = "exchange"
