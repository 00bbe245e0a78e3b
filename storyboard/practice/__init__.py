"""The practice provider: three gateways' wire formats, real clips, play money, faults.

    with PracticeServer(Settings(folder)).running() as server:
        requests.post(f"{server.address}/runware/v1", ...)

`manage.py practice_provider` starts one. It takes any key but `invalid`, keeps an
append-only ledger, and misbehaves on demand (`faults`). It shares no code with the
adapters it is there to test.
"""

from storyboard.practice.dialect import Times
from storyboard.practice.practice import Practice, Settings
from storyboard.practice.server import PracticeServer

__all__ = ["Practice", "PracticeServer", "Settings", "Times"]
