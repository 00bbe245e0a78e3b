"""WaveSpeedAI: one address per model, polled one job at a time.

`orders` and `replies` are pure; `gateway` speaks HTTP.
"""

from storyboard.providers.vendors.wavespeed.gateway import WaveSpeed as WaveSpeed

provider = WaveSpeed()
