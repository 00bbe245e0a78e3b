"""The one kind of `requests` session the program uses, whatever it reaches with it.

No retries, no redirects, no cookies, no proxies or passwords of the environment.
"""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter

# Files come as they are: a packed one may be a bomb.
PLAIN = {"User-Agent": "storyboard", "Accept-Encoding": "identity"}
_LONGEST_WAIT = 3600


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """There is none. Even where none is followed, requests would read the whole
        body of a redirect and fail on a bad address in it, after the order was sent.
        """


def new_session(adapter: HTTPAdapter | None = None) -> requests.Session:
    session = _Session()
    # The environment would bring proxies, and a .netrc that replaces the key.
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter or HTTPAdapter(max_retries=0))
    return session


def is_packed(response: requests.Response) -> bool:
    """It was asked for unpacked and came packed all the same."""
    return response.headers.get("Content-Encoding", "identity").lower() != "identity"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait. A date is taken against the answer's own, not our clock."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(min(int(value[:6]), _LONGEST_WAIT))
    try:
        then = parsedate_to_datetime(value)
        now = parsedate_to_datetime(headers.get("Date", ""))
        seconds = (then - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), float(_LONGEST_WAIT))
