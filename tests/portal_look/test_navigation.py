"""Who is shown which way."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from cicc_portal.accounts import navigation
from cicc_portal.accounts.navigation import Area, Item, Navigation, portal, register
from cicc_portal.accounts.viewers import Viewer

MEETING = SimpleNamespace(slug="cicc-28")


@pytest.fixture
def items(monkeypatch):
    """A register of its own, whose addresses are /<slug>/<name>/ (or /<name>/ outside a meeting)."""
    monkeypatch.setattr(navigation, "_items", [])
    monkeypatch.setattr(
        navigation, "reverse", lambda name, args: "/" + "/".join([*args, name.replace(".", "/")]).strip("/") + "/"
    )


def ways(*, path: str = "/", roles: frozenset[str] = frozenset(), meeting=MEETING) -> Navigation:
    return Navigation(Viewer(roles=roles), meeting, path)


@pytest.mark.usefixtures("items")
class TestNavigation:
    def test_a_page_for_all_is_shown_to_the_public(self):
        register(Item(label="Programme", url_name="programme"))
        assert [(link.label, link.url) for link in ways().meeting_links] == [("Programme", "/cicc-28/programme/")]

    def test_a_page_with_roles_is_shown_to_who_holds_one_of_them(self):
        register(Item(label="Accreditation", url_name="desk.accreditation", area=Area.DESK, roles={"accreditation"}))
        assert ways().desk == []
        assert ways(roles=frozenset({"papers"})).desk_url == ""
        assert ways(roles=frozenset({"accreditation"})).desk_url == "/cicc-28/desk/accreditation/"

    def test_pages_stand_in_their_order(self):
        register(Item(label="Papers", url_name="papers", order=20))
        register(Item(label="Programme", url_name="programme", order=10))
        assert [link.label for link in ways().meeting_links] == ["Programme", "Papers"]

    def test_an_address_is_registered_once(self):
        register(Item(label="Papers", url_name="papers"))
        register(Item(label="Papers", url_name="papers"))
        assert len(ways().meeting_links) == 1

    def test_the_longest_matching_address_is_the_current_one(self):
        register(Item(label="Overview", url_name="desk", area=Area.DESK))
        register(Item(label="Papers", url_name="desk.papers", area=Area.DESK))
        at_papers = ways(path="/cicc-28/desk/papers/7/")
        assert at_papers.here.label == "Papers"
        assert ways(path="/cicc-28/desk/").here.label == "Overview"
        assert ways(path="/cicc-28/papers/").at_desk is False

    def test_pages_of_one_group_stand_together_in_the_order_of_the_groups(self):
        for label, group, order in (("Overview", "", 0), ("People", "A", 1), ("Papers", "B", 2), ("Badges", "A", 3)):
            register(Item(label=label, url_name=f"desk.{label}", area=Area.DESK, group=group, order=order))
        assert [(group.label, [link.label for link in group.links]) for group in ways().desk] == [
            ("", ["Overview"]),
            ("A", ["People", "Badges"]),
            ("B", ["Papers"]),
        ]

    def test_outside_a_meeting_only_the_portals_own_pages_are_shown(self):
        register(Item(label="Programme", url_name="programme"))
        register(Item(label="Meetings", url_name="meetings", area=Area.SITE))
        outside = ways(meeting=None)
        assert outside.meeting_links == []
        assert [link.url for link in outside.site] == ["/meetings/"]

    def test_a_request_without_a_guard_shows_the_publics_ways(self):
        register(Item(label="Badges", url_name="badges", roles={"printing"}))
        context = portal(RequestFactory().get("/"))
        assert context["viewer"] is None
        assert context["nav"].meeting_links == []
