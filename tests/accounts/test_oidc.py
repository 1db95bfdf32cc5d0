"""Single sign-on by an OpenID Connect provider: only where the environment names one."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.test import Client

PROVIDER = {
    "OIDC_NAME": "IMPACS staff",
    "OIDC_SERVER": "https://login.example.org/realms/impacs",
    "OIDC_CLIENT_ID": "portal",
    "OIDC_SECRET": "secret",
}
SHOW = """
import django; django.setup()
from django.conf import settings
print(settings.SOCIALACCOUNT_PROVIDERS)
print(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
"""


def shown(**environment: str) -> list[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OIDC_")}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env=clean | {"DJANGO_SETTINGS_MODULE": "cicc_portal.settings"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


def test_the_environment_names_a_provider() -> None:
    providers, form_action = shown(**PROVIDER)
    assert "'server_url': 'https://login.example.org/realms/impacs'" in providers
    assert "https://login.example.org" in form_action


def test_without_one_there_is_none() -> None:
    providers, form_action = shown()
    assert (providers, "example.org" in form_action) == ("{}", False)


@pytest.fixture
def provider(settings) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": PROVIDER["OIDC_NAME"],
                    "client_id": PROVIDER["OIDC_CLIENT_ID"],
                    "secret": PROVIDER["OIDC_SECRET"],
                    "settings": {"server_url": PROVIDER["OIDC_SERVER"]},
                }
            ]
        }
    }


@pytest.mark.django_db
def test_the_sign_in_page_offers_it(client: Client, provider: None) -> None:
    assert PROVIDER["OIDC_NAME"] in client.get("/accounts/login/").content.decode()


@pytest.mark.django_db
def test_the_sign_in_page_offers_none_otherwise(client: Client) -> None:
    assert "/accounts/oidc/" not in client.get("/accounts/login/").content.decode()
