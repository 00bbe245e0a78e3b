"""Secrets at rest: what teams entrust is unreadable without the studio's own secret."""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class Unreadable(Exception):
    """It was sealed with a secret this studio no longer has."""


def sealed(secret: str) -> bytes:
    return _fernet().encrypt(secret.encode())


def opened(token: bytes | memoryview) -> str:
    """Raises Unreadable."""
    try:
        return _fernet().decrypt(bytes(token)).decode()
    except InvalidToken:
        raise Unreadable from None


def resealed(token: bytes | memoryview) -> bytes:
    """The same, with the newest secret. Raises Unreadable."""
    try:
        return _fernet().rotate(bytes(token))
    except InvalidToken:
        raise Unreadable from None


def _fernet() -> MultiFernet:
    # What was sealed before a secret of its own was set stays readable.
    return _made((*settings.KEYS_SECRETS, settings.SECRET_KEY))


@cache
def _made(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_stretched(secret)) for secret in secrets])


def _stretched(secret: str) -> bytes:
    """A key for this purpose alone, whatever else the secret is used for."""
    kdf = HKDF(SHA256(), length=32, salt=None, info=b"storyboard provider keys")
    return urlsafe_b64encode(kdf.derive(secret.encode()))
