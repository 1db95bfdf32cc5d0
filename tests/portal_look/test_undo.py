"""Toasts, and the button that undoes."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages, success
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template.loader import render_to_string
from django.test import RequestFactory

from cicc_portal import undo


@pytest.fixture
def request_with_messages():
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def toasts(request) -> str:
    return render_to_string("parts/messages.html", {"messages": get_messages(request)}, request=None)


def test_an_undo_posts_its_fields_to_the_view(request_with_messages):
    undo.offer(request_with_messages, "Signed out elsewhere.", "account_logout", version=3)
    html = toasts(request_with_messages)
    assert 'action="/accounts/logout/"' in html
    assert '<input type="hidden" name="version" value="3">' in html
    assert "data-fleeting" not in html


def test_a_confirmation_without_undo_goes_by_itself(request_with_messages):
    success(request_with_messages, "Saved.")
    html = toasts(request_with_messages)
    assert "data-fleeting" in html
    assert "<form" not in html


def test_a_message_is_escaped(request_with_messages):
    undo.offer(request_with_messages, "<b>Barbados</b>", "account_logout", note='"><script>')
    html = toasts(request_with_messages)
    assert "&lt;b&gt;Barbados&lt;/b&gt;" in html
    assert "<script>" not in html


def test_a_forged_undo_is_refused(request_with_messages):
    success(request_with_messages, "Saved.", extra_tags=f"{undo.PREFIX}eyJ1cmwiOiIvIn0:forged")
    with pytest.raises(undo.signing.BadSignature):
        toasts(request_with_messages)
