"""allauth's forms for passkeys, made to answer nonsense with a sentence: fido2's many errors came through as a 500."""

from __future__ import annotations

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

# What reading bytes of a stranger's making can raise.
UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


class AddForm(forms.AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned


class _ReadsCredential:
    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class AuthenticateForm(_ReadsCredential, forms.AuthenticateWebAuthnForm):
    pass


class LoginForm(_ReadsCredential, forms.LoginWebAuthnForm):
    pass


class ReauthenticateForm(_ReadsCredential, forms.ReauthenticateWebAuthnForm):
    pass
