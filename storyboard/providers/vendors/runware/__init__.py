"""Runware: Kling by `videoInference` tasks.

Every request is a POST of a JSON array of tasks to one address. `orders` and `replies`
are pure; `gateway` speaks HTTP.
"""

from storyboard.providers.vendors.runware.gateway import Runware as Runware

provider = Runware()
