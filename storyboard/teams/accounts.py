"""Log-in by the account library; accounts are made by owners, not by strangers."""

from typing import ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


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
