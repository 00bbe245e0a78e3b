"""The shipped settings, with a data folder of its own and quick passwords."""

import os
from pathlib import Path

# What this machine's own studio is set to, its data above all, is not for tests.
_OTHERS = {"DATA_DIR", "PORT", "DATABASE_URL", "REDIS_URL", "EMAIL_URL"}
for _name in list(os.environ):
    if _name in _OTHERS or _name.startswith("STORYBOARD_"):
        del os.environ[_name]
# Another database, on request: what PostgreSQL does otherwise has tests of its own.
if _database := os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = _database
os.environ["DATA_DIR"] = str(Path(__file__).parent.parent / "test-artifacts" / "data")
os.environ["STORYBOARD_SECRET_KEY"] = "only-for-tests"
# Playwright's sync interface runs an event loop in the test's own thread.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from storyboard.settings import *  # noqa: E402, F403

# Only tests of drafts have films drawn that they do not ask for.
DRAFTS = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}
# WhiteNoise warns about a missing folder, and warnings are errors.
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
