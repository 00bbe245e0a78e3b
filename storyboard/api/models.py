"""The rows of this room, for Django to find."""

from storyboard.api.hooks import models as models
