"""Log-in by the account library; accounts are made by owners, not by strangers."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from storyboard.teams.vault import opened, sealed


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "This e-mail address and password are not correct together. Check both, "
            "or ask for a new password."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """A copy of the database alone gives nobody a second factor. Raises Unreadable
    where the studio's secret has changed: `set_password` lets somebody in again.
    """

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "This code is not correct. Codes change every 30 seconds: take the one "
            "that the app shows now, and see that the phone's clock is right."
        ),
    }

    def encrypt(self, text: str) -> str:
        return sealed(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text.encode())
