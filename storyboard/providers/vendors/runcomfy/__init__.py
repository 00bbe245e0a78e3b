"""RunComfy's Model API: one address per model, a queue, no webhook.

`orders` and `replies` are pure; `gateway` speaks HTTP.
"""

from storyboard.providers.vendors.runcomfy.gateway import RunComfy as RunComfy

provider = RunComfy()
