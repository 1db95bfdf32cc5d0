"""Private by default: an address without a guard refuses to start; whoever may not, learns nothing."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.generic import TemplateView

from cicc_portal.accounts.guards import SIGNED_IN, Guard, check_guards, checked_by_itself, public, requires
from cicc_portal.accounts.models import User
from tests.accounts.urls import FakeMeeting


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bare")


def test_an_unguarded_view_refuses_to_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"without @requires or @public: tests\.accounts\.test_guards\.bare"):
        check_guards([path("open/", public(bare)), path("bare/", bare)])


def test_an_unguarded_view_is_found_at_any_depth() -> None:
    inner = ([path("deep/", include(([path("x/", TemplateView.as_view(template_name="x"))], "inner")))], "outer")
    with pytest.raises(ImproperlyConfigured, match="TemplateView"):
        check_guards([path("outer/", include(inner))])


def test_all_that_stand_open_are_named_at_once() -> None:
    def other(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    with pytest.raises(ImproperlyConfigured, match=r"bare, .*other"):
        check_guards([path("a/", bare), path("b/", other)])


def test_requires_wants_a_role() -> None:
    with pytest.raises(ImproperlyConfigured, match="needs a role"):
        requires()


def test_a_view_carries_its_guard() -> None:
    assert requires("secretary")(bare).guard == Guard(roles=frozenset({"secretary"}))
    assert public(bare).guard.is_public
    assert not requires(SIGNED_IN)(bare).guard.is_public


def test_views_that_check_by_themselves_say_why() -> None:
    patterns = [path("foreign/", bare), path("deep/", include([path("x/", bare)]))]
    checked_by_itself(patterns, why="checks its own token")
    check_guards(patterns)
    assert patterns[0].callback.guard == Guard(by_itself="checks its own token")
    assert not patterns[0].callback.guard.is_public


def test_marking_one_include_leaves_the_view_itself_unmarked() -> None:
    checked_by_itself([path("foreign/", bare)], why="there, not everywhere")
    assert not hasattr(bare, "guard")


def test_a_view_marked_as_checking_itself_is_called_with_a_viewer() -> None:
    seen = {}

    def view(request: HttpRequest) -> HttpResponse:
        seen["viewer"] = request.viewer
        return HttpResponse()

    pattern = path("foreign/", view)
    checked_by_itself([pattern], why="test")
    request = RequestFactory().get("/foreign/")
    request.user = AnonymousUser()
    pattern.callback(request)
    assert (seen["viewer"].user_id, seen["viewer"].roles) == (None, frozenset())


@pytest.mark.django_db
def test_the_public_may_call_what_is_public(client: Client) -> None:
    assert client.get("/cicc-28/").content == b"cicc-28 [] {}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/own/", "/convene/", "/cicc-28/me/", "/cicc-28/desk/", "/cicc-28/desk/7/", "/unknown/desk/", "/hidden/desk/"],
)
def test_the_anonymous_are_sent_to_the_sign_in_and_back(client: Client, address: str) -> None:
    """Also where there is no such meeting: who is not signed in learns nothing from the difference."""
    answer = client.get(address + "?page=2")
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={address}%3Fpage%3D2")


def test_a_holder_of_the_role_is_let_in_with_meeting_and_viewer(client: Client, secretary: User) -> None:
    client.force_login(secretary)
    assert client.get("/cicc-28/desk/7/").content.decode() == "cicc-28 ['secretary', 'signed-in'] {'number': 7}"


def test_without_the_role_it_is_as_if_there_were_nothing(client: Client, outsider: User) -> None:
    """The same page, byte for byte but for the address, whether the meeting is unknown, hidden or not theirs to run."""
    client.force_login(outsider)
    answers = [
        client.get(address)
        for address in ("/unknown/desk/", "/cicc-28/desk/", "/hidden/desk/", "/hidden/", "/no/such/page/")
    ]
    assert [answer.status_code for answer in answers] == [404] * 5
    bodies = {_plain(answer.content.decode(), answer.request["PATH_INFO"]) for answer in answers}
    assert len(bodies) == 1


def _plain(page: str, address: str) -> str:
    """The page without its own address and the form tokens, which differ each time."""
    return re.sub(r"\b\w{64}\b", "", page.replace(address, "@"))


def test_a_zero_byte_in_an_address_is_no_such_page(client: Client, db: None) -> None:
    assert client.get("/cicc-28/papers/a%00b/").status_code == 404
    assert client.get("/cicc-28/papers/ab/").status_code == 200


def test_a_hidden_meeting_is_open_to_its_staff(client: Client, secretary: User) -> None:
    client.force_login(secretary)
    assert client.get("/hidden/").status_code == 200


def test_a_role_of_a_meeting_opens_nothing_outside_it(client: Client, secretary: User) -> None:
    client.force_login(secretary)
    assert client.get("/convene/").status_code == 404


def test_conveners_are_let_in(client: Client, outsider: User) -> None:
    User.objects.filter(pk=outsider.pk).update(convenes=True)
    client.force_login(outsider)
    assert client.get("/convene/").content.decode() == "- ['convener', 'signed-in'] {}"


def test_inactive_accounts_count_as_anonymous(client: Client, secretary: User) -> None:
    client.force_login(secretary)
    User.objects.filter(pk=secretary.pk).update(is_active=False)
    assert client.get("/cicc-28/desk/").status_code == 302


def test_guarded_views_may_not_be_fooled_by_a_meeting_of_the_same_name() -> None:
    """`meeting` comes from the slug alone, never from the query."""
    request = RequestFactory().get("/cicc-28/", {"meeting": "other"})
    request.user = AnonymousUser()
    seen = {}

    def view(request: HttpRequest, *, meeting: FakeMeeting) -> HttpResponse:
        seen["slug"] = meeting.slug
        return HttpResponse()

    public(view)(request, slug="cicc-28")
    assert seen == {"slug": "cicc-28"}
