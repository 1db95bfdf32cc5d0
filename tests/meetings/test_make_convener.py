"""The first convener of an empty portal."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from cicc_portal.accounts.models import User
from cicc_portal.audit.models import Entry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_makes_an_account_that_signs_in_by_code_and_sets_up_meetings(client_of):
    call_command("make_convener", "First@Example.org", name="Fiona First")
    call_command("make_convener", "first@example.org")

    user = User.objects.get()
    assert (user.email, user.full_name, user.convenes, user.has_usable_password()) == (
        "first@example.org",
        "Fiona First",
        True,
        False,
    )
    assert client_of(user).get("/meetings/new/").status_code == 200
    assert list(Entry.objects.filter(object_type="accounts.user").values_list("action", flat=True)) == [
        "user.created",
        "user.rights",
    ]


def test_lets_someone_known_convene():
    user = UserFactory(email="known@example.org", full_name="Known")

    call_command("make_convener", "known@example.org", name="Another")

    user.refresh_from_db()
    assert (user.full_name, user.convenes) == ("Known", True)


def test_refuses_what_is_no_address():
    with pytest.raises(CommandError, match="nobody is not an e-mail address"):
        call_command("make_convener", "nobody")


def test_a_superuser_convenes(client_of):
    user = User.objects.create_superuser("root@example.org")

    assert user.convenes
    assert client_of(user).get("/meetings/new/").status_code == 200
