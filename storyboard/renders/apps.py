import os
from importlib import import_module

from django.apps import AppConfig

from storyboard.media.child import load

# What a worker that draws here starts for every film: the engine, and what looks at it.
_CHILDREN = ("storyboard.animatic.__main__", "storyboard.media.clip_worker")


class RendersConfig(AppConfig):
    name = "storyboard.renders"
    label = "renders"

    def ready(self) -> None:
        if os.environ.get("Q_CLUSTER_NAME") == "render":
            # By name: its rows cannot be loaded before all apps are.
            post_spawn = import_module("django_q.signals").post_spawn
            post_spawn.connect(_load_ahead, dispatch_uid="load-ahead")


def _load_ahead(**_: object) -> None:
    """In a worker that has just begun: its first film should not wait for any of it."""
    load(*_CHILDREN)
    import_module("storyboard.renders.tasks")
