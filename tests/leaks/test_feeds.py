"""Whoever holds the address of a calendar reads what its owner may know, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from agenda.actions.own_programme import choose_session, make_feed_link
from agenda.models import FeedLink, Session
from tests.leaks.reading import text_of
from tests.leaks.test_leaks import PERSONAS, everything  # noqa: F401  # a fixture


@pytest.mark.django_db
def test_no_feed_leaks(everything):  # noqa: F811
    """Even where a person holds on to sessions that they may not know."""
    meeting, leaks = everything.meeting, []
    for persona in PERSONAS:
        user = everything.people[persona]
        if user is None:
            continue
        for session in Session.objects.filter(meeting=meeting):
            choose_session(session, by=user)
        token = make_feed_link(meeting, by=user).token
        answer = Client().get(reverse("agenda:own-feed", args=[meeting.slug, token]))
        assert answer.status_code == 200
        leaks += [f"{persona}: {label}" for label in everything.leaks(persona, text_of(answer))]
        client = Client()
        client.force_login(user)
        for name in ("own-programme", "own-data"):
            app = "delegates" if name == "own-data" else "agenda"
            page = client.get(reverse(f"{app}:{name}", args=[meeting.slug]))
            leaks += [f"{persona}, {name}: {label}" for label in everything.leaks(persona, text_of(page))]
            assert token not in text_of(page)
    assert leaks == []
    assert FeedLink.objects.live().count() == len(PERSONAS) - 1
