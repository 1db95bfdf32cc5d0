"""The Django admin: for who may repair, with a second factor, without anybody's data."""

from __future__ import annotations

import pytest
from django.test import Client

from cicc_portal.accounts.models import User
from tests.accounts.conftest import set_up_app


@pytest.fixture(autouse=True)
def _demanded(settings) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = True


# --- the admin --------------------------------------------------------------------------------------------------------
@pytest.fixture
def repairer(db: None) -> User:
    return User.objects.create_superuser("repairs@example.org", full_name="Repairs")


@pytest.mark.django_db(transaction=True)
def test_the_admin_wants_the_second_step(client: Client, repairer: User, sign_in_by_code) -> None:
    sign_in_by_code(client, repairer)
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/2fa/"
    set_up_app(client)
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/admin/"


def test_the_admin_has_no_sign_in_of_its_own(client: Client, repairer: User) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=/admin/"
    assert client.post("/admin/login/", {"username": repairer.email, "password": "x"}).status_code == 302


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_admin_leads_nowhere_else(client: Client, repairer: User, settings, onward: str) -> None:
    settings.STAFF_NEED_SECOND_FACTOR = False
    client.force_login(repairer)
    assert client.get("/admin/login/", {"next": onward})["Location"] == "/admin/"


def test_for_others_there_is_no_admin(client: Client, secretary: User) -> None:
    client.force_login(secretary)
    assert client.get("/admin/login/?next=/admin/").status_code == 404


def test_no_model_with_classified_data_is_in_the_admin(db: None) -> None:
    from django.contrib import admin

    held = {model for model in admin.site._registry if getattr(model, "CLASSIFIED", None)}
    libraries = {model._meta.app_label for model in admin.site._registry} & {"account", "mfa", "usersessions", "auth"}
    assert (held, libraries) == (set(), set())
