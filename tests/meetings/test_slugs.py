"""No meeting can hide an address of the portal, nor be hidden by one."""

from __future__ import annotations

from django.urls import URLPattern, get_resolver

from meetings.slugs import RESERVED_SLUGS


def first_parts(patterns):
    """The first part of every address that does not begin with a meeting's slug."""
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^")
        if not route and not isinstance(pattern, URLPattern):
            yield from first_parts(pattern.url_patterns)
        elif route and not route.startswith("<slug:slug>"):
            yield route.split("/")[0]


def test_every_address_of_the_portal_is_a_reserved_word():
    assert set(first_parts(get_resolver().url_patterns)) - RESERVED_SLUGS == set()
