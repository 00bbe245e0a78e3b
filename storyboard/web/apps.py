import gc

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "storyboard.web"
    label = "web"

    def ready(self) -> None:
        # What is loaded by now stays. A worker that searched it for garbage, as each
        # does when it ends, would copy it all from the process it was forked from.
        gc.freeze()
