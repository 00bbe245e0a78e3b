"""All settings, from the environment. The README describes every name read here."""

import contextlib
import os
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.management.utils import get_random_secret_key

from storyboard.media.guard import Guard
from storyboard.web.logs import without_keys


def _stop(why: str) -> NoReturn:
    """Nothing starts with a setting that cannot be; a trace would hide which one."""
    sys.stderr.write(f"{why}\n")
    sys.exit(2)


class _Env(environ.Env):  # type: ignore[misc]  # it has no types
    def get_value(self, var: str, cast: Any = None, **rest: Any) -> Any:
        try:
            return super().get_value(var, cast=cast, **rest)
        except ValueError:
            what = "a whole number" if cast is int else "a number"
            _stop(f"{var} must be {what}, and is “{os.environ[var]}”.")


env = _Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# Where it runs and keeps things.
PORT = env.int("PORT", default=8000)
if not 1 <= PORT <= 65_535:
    _stop(f"PORT must be 1 to 65535, and is {PORT}.")
# Which address the studio listens on; 0.0.0.0 for every network this machine is on.
BIND = env.str("STORYBOARD_BIND", default="127.0.0.1")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
MEDIA_DIR = DATA_DIR / "media"
# What an interrupted upload leaves is swept with everything else there.
FILE_UPLOAD_TEMP_DIR = MEDIA_DIR / "tmp"
try:
    FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
except OSError as error:
    _stop(f"DATA_DIR: {error.filename} cannot be made: {error.strerror}.")
if not os.access(DATA_DIR, os.W_OK):
    _stop(f"DATA_DIR: nothing can be written in {DATA_DIR}.")

STUDIO_URL = env.str("STORYBOARD_URL", default=f"http://localhost:{PORT}").rstrip("/")
_url = urlsplit(STUDIO_URL)
_IS_HTTPS = _url.scheme == "https"


def _secret_key() -> str:
    """Given by the environment, else made once and kept beside the data, mode 600."""
    if given := env.str("STORYBOARD_SECRET_KEY", default=""):
        return str(given)
    file = DATA_DIR / "secret_key"
    if not file.exists():
        # Linked into place so that of two first starts only one key is ever seen.
        fresh = DATA_DIR / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(get_random_secret_key())
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = env.bool("STORYBOARD_DEBUG", default=False)
ALLOWED_HOSTS = [
    _url.hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
    *env.list("STORYBOARD_ALLOWED_HOSTS", default=[]),
]
CSRF_TRUSTED_ORIGINS = [STUDIO_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_q",
    "storyboard.web",
    "storyboard.teams",
    "storyboard.boards",
    "storyboard.renders",
    "storyboard.gallery",
    "storyboard.review",
    "storyboard.exchange",
    "storyboard.api",
]
MIDDLEWARE = [
    "storyboard.web.metrics.PageTimes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "storyboard.web.compression.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "storyboard.web.privacy.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the next one, which reads the body.
    "storyboard.web.bodies.BoundedBodies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Closed by default: a public page says so with @login_not_required.
    "storyboard.web.login.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "storyboard.web.outage.Outage",
    "storyboard.web.refusals.refusals_in_words",
]
CSRF_FAILURE_VIEW = "storyboard.web.refusals.csrf_failed"
ROOT_URLCONF = "storyboard.urls"
WSGI_APPLICATION = "storyboard.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["storyboard.web.templatetags.signs"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Rows. WAL with immediate transactions: measured 0 "database is locked" under load,
# where Django's defaults fail one write in four.
SQLITE = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        # FULL: what was answered as saved survives a power loss (NORMAL drops it).
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;"
        "PRAGMA cache_size=-20000;"
    ),
}
DATABASES = {
    "default": env.db(
        "DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'storyboard.sqlite3'}"
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {"OPTIONS": SQLITE, "CONN_MAX_AGE": None}
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared between the web processes: log-in limits count there.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "web_cache",
    }
}

# Work. The queue carries hints only; the render row is the truth.
_REDIS = env.str("REDIS_URL", default="")
# Films of gateways are fetched in a cluster of their own: each takes seconds, and what
# is sent, asked and stopped must not wait. With 0 workers the control cluster does it.
FETCH_WORKERS = env.int("STORYBOARD_FETCH_WORKERS", default=1)
Q_CLUSTER = {
    "name": "storyboard",
    "cluster_name": "storyboard",
    "workers": env.int("STORYBOARD_CONTROL_WORKERS", default=2),
    "timeout": 300,
    "retry": 1200,
    "queue_limit": 1,
    "bulk": 1,
    "max_attempts": 1,
    "ack_failures": True,
    "save_limit": -1,
    "catch_up": False,
    "poll": 0.2,
    "guard_cycle": 0.5,
    "recycle": 200,
    "max_rss": 400_000,
    "compress": False,
    "log_level": "WARNING",
    "label": "Queue",
    "ALT_CLUSTERS": {
        "render": {
            "workers": env.int("STORYBOARD_RENDER_WORKERS", default=1),
            "timeout": 7500,
            "retry": 30000,
            "queue_limit": 1,
            "recycle": 20,
            "max_rss": 1_500_000,
        },
        "fetch": {"workers": max(FETCH_WORKERS, 1)},
    },
    **({"redis": _REDIS} if _REDIS else {"orm": "default"}),
}
# A worker's claim on a render. Renewed every third of it; when the worker is gone the
# next one may take over after this long.
LEASE_SECONDS = env.float("STORYBOARD_LEASE_SECONDS", default=20.0)
# Work due and nobody working for this long: the clusters are started anew.
WEDGED_SECONDS = env.float("STORYBOARD_WEDGED_SECONDS", default=120.0)
# What is looked at every few seconds, and what is done when there is something.
CHORES = [
    (
        "storyboard.review.queries.news.mark_of_news",
        "storyboard.review.tasks.tell_news",
    ),
    (
        "storyboard.review.queries.notices.mark_of_letters",
        "storyboard.review.tasks.send_letters",
    ),
    (
        "storyboard.review.queries.notices.mark_of_old",
        "storyboard.review.tasks.forget_old_notices",
    ),
    (
        "storyboard.exchange.queries.imports.mark_of_imports",
        "storyboard.exchange.tasks.imports.check_imports",
    ),
    (
        "storyboard.api.queries.mark_of_old_answers",
        "storyboard.api.tasks.forget_answers",
    ),
    (
        "storyboard.api.hooks.queries.events.mark_of_events",
        "storyboard.api.hooks.tasks.note_events",
    ),
    (
        "storyboard.api.hooks.queries.deliveries.mark_of_old",
        "storyboard.api.hooks.tasks.forget_old",
    ),
    (
        "storyboard.exchange.queries.films.mark_of_films",
        "storyboard.exchange.tasks.films.make_films",
        "render",
    ),
]
# How many webhooks are sent at once, by a process of their own; 0: none from here.
HOOKS_AT_ONCE = max(env.int("STORYBOARD_WEBHOOKS_AT_ONCE", default=8), 0)
# What encrypts its secrets as teams' keys are: encrypted anew when they are.
SEALED = ["storyboard.api.hooks.actions.endpoints.reseal_secrets"]
# Whether an open editor has the animatic drawn by itself, as take 0.
DRAFTS = env.bool("STORYBOARD_DRAFTS", default=True)
ENCODE_THREADS = max(
    env.int("STORYBOARD_ENCODE_THREADS", default=os.cpu_count() or 1), 1
)
# What animatics are made of, kept so that only what was edited is drawn again.
DRAWN_DIR = DATA_DIR / "drawn"
DRAWN_BYTES = max(env.int("STORYBOARD_DRAWN_MB", default=2000), 0) * 1_000_000

# Who may read the studio's figures at /metrics; without a token nobody.
METRICS_TOKEN = env.str("STORYBOARD_METRICS_TOKEN", default="")
METRICS_DIR = DATA_DIR / "metrics"
if METRICS_TOKEN:
    # Read by the library when it is imported, by every process.
    METRICS_DIR.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)

# Gateways. An address of "" is the gateway's own.
PROVIDER_ADDRESSES = {
    "runware": env.str("STORYBOARD_RUNWARE_URL", default="").rstrip("/"),
    "wavespeed": env.str("STORYBOARD_WAVESPEED_URL", default="").rstrip("/"),
    "runcomfy": env.str("STORYBOARD_RUNCOMFY_URL", default="").rstrip("/"),
}
# Keys of this deployment, for every team that has none of its own.
PROVIDER_KEYS = {
    "runware": env.str("STORYBOARD_RUNWARE_KEY", default="").strip(),
    "wavespeed": env.str("STORYBOARD_WAVESPEED_KEY", default="").strip(),
    "runcomfy": env.str("STORYBOARD_RUNCOMFY_KEY", default="").strip(),
}
# Jobs in flight per key; 0: as many as the gateway is known to take.
MOST_AT_ONCE = {
    "runware": env.int("STORYBOARD_RUNWARE_AT_ONCE", default=0),
    "wavespeed": env.int("STORYBOARD_WAVESPEED_AT_ONCE", default=0),
    "runcomfy": env.int("STORYBOARD_RUNCOMFY_AT_ONCE", default=0),
}
# What the documents leave open, in case our reading of them is wrong.
RUNWARE_ASKS_MANY = env.bool("STORYBOARD_RUNWARE_ASKS_MANY", default=True)
WAVESPEED_BARE_ELEMENT_IDS = env.bool(
    "STORYBOARD_WAVESPEED_BARE_ELEMENT_IDS", default=False
)
# What teams' keys are encrypted with: the first for new ones, all for reading.
KEYS_SECRETS = env.list("STORYBOARD_KEYS_SECRET", default=[])
# Gateways without a key are practised with, for play money, where this is true.
PRACTICE = env.bool("STORYBOARD_PRACTICE", default=True)
# Where the practice provider is; "" for none. The `studio` command starts one itself.
PRACTICE_URL = (
    env.str("STORYBOARD_PRACTICE_URL", default="").rstrip("/") if PRACTICE else ""
)

# The outside.
# What an address somebody types may lead to, beside public ones over https.
OUTGOING = Guard.allowing(env.list("STORYBOARD_OUTGOING_ALLOW", default=[]))
# Where finished films may come from, beside the hosts the gateways are known to use.
RESULT_HOSTS = tuple(env.list("STORYBOARD_RESULT_HOSTS", default=[]))

# RunComfy fetches pictures from this studio, where it has a public https address; else,
# or where this is switched off, they travel inside the order.
RUNCOMFY_PICTURE_ADDRESSES = env.bool(
    "STORYBOARD_RUNCOMFY_PICTURE_ADDRESSES", default=True
)
# WaveSpeedAI's signatures on its webhooks: checked where a secret is given, since the
# documents' own example does not verify. Runware signs nothing.
HOOK_SECRETS: dict[str, list[str]] = {
    "runware": [],
    "wavespeed": env.list("STORYBOARD_WAVESPEED_HOOK_SECRETS", default=[]),
}

# People.
# The first owner's log-in name, made by the first start.
OWNER_EMAIL = env.str("STORYBOARD_OWNER_EMAIL", default="owner@storyboard.local")
AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "projects"
ACCOUNT_ADAPTER = "storyboard.teams.accounts.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Behind share links, by a visitor's address, and for passwords by the link too.
ACCOUNT_RATE_LIMITS = {
    "share_open": "60/h/ip,600/h/key",
    "share_password": "10/5m/ip,60/h/key",
    "share_write": "60/m/ip",
}
# A second factor, for who wants one: codes of an app, and codes to keep on paper.
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "storyboard.teams.accounts.SealedFactors"
MFA_TOTP_ISSUER = "Storyboard"
# Clocks of phones are half a minute off.
MFA_TOTP_TOLERANCE = 1
# Nobody's address is confirmed by letter: an owner has typed it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# The log-in page must not be a way to send letters to strangers.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Without a mail server, letters are kept as files that the owner can read.
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
vars().update({k: v for k, v in EMAIL_CONFIG.items() if k != "EMAIL_FILE_PATH"})
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str(
    "STORYBOARD_FROM_EMAIL", default=f"storyboard@{_url.hostname or 'localhost'}"
)

# Programs.
# How often one token may ask in a minute.
API_PER_MINUTE = max(env.int("STORYBOARD_API_PER_MINUTE", default=600), 1)

# Browser.
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "staticfiles": {"BACKEND": "storyboard.web.statics.HashedStatics"},
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _IS_HTTPS
# Asked from inside, where nobody speaks HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _IS_HTTPS
# Browsers would refuse plain HTTP for the whole domain, and that is hard to take back.
SECURE_HSTS_PRELOAD = env.bool("STORYBOARD_HSTS_PRELOAD", default=False)
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # asks for it
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if _IS_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _IS_HTTPS else "csrftoken"
if env.bool("STORYBOARD_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Log-in limits count the visitor's address, not the proxy's.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "DENY"
# The longest form. The views that take files look at the length themselves.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000
# Five hundred shots of a script, each with four fields, are looked over on one page.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = env.str("STORYBOARD_TIME_ZONE", default="UTC")

_shared: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    without_keys,
]
structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer()
                if env.bool("STORYBOARD_LOG_JSON", default=False)
                else structlog.dev.ConsoleRenderer(colors=False),
            ],
            "foreign_pre_chain": _shared,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.str("STORYBOARD_LOG_LEVEL", default="INFO"),
    },
    "loggers": {
        "django-q": {"level": "WARNING", "propagate": True},
        # Tells every table of every font that goes into a PDF.
        "fontTools": {"level": "WARNING", "propagate": True},
        "pikepdf": {"level": "WARNING", "propagate": True},
    },
}
