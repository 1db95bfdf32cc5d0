"""The frame of all pages: what the CSP forbids is nowhere, error pages need nothing, forms say what is wrong."""

from __future__ import annotations

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils.translation import override

PAGES = sorted(
    path for path in (settings.BASE_DIR / "templates").rglob("*.html") if not {"pdf", "email"} & set(path.parts)
)
FORBIDDEN = re.compile(r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*(\bsrc=|application/json))""")


def test_no_page_holds_what_the_csp_forbids():
    offences = {
        f"{path.relative_to(settings.BASE_DIR)}: {line.strip()}"
        for path in PAGES
        for line in path.read_text(encoding="utf-8").splitlines()
        if FORBIDDEN.search(line)
    }
    assert sorted(offences) == []


@pytest.mark.parametrize("name", ["403_csrf.html", "429.html", "500.html", "503.html"])
@pytest.mark.parametrize("language", ["en", "fr", "nl", "es"])
def test_the_pages_for_trouble_need_no_database_and_no_context(name, language):
    with override(language):
        html = get_template(name).render()
    assert f'<html lang="{language}"' in html
    assert "<h1>" in html


def test_the_not_found_page_names_no_meeting():
    """Whether a meeting exists is not told to those who may not see it."""
    request = RequestFactory().get("/secret-meeting/")

    class Meeting:
        slug, short_name, city = "secret-meeting", "SECRET 1", "Castries"

    bare = not_found(request)
    request.meeting = Meeting()
    assert not_found(request) == bare


def not_found(request) -> str:
    """The page, without the token that differs each time."""
    html = render_to_string("404.html", {"user": None}, request)
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]+', r"\1", html)


class Registration(forms.Form):
    full_name = forms.CharField(label="Full name")
    stream = forms.ChoiceField(label="Stream", choices=[("i", "Immigration")], widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("The delegation has a head already.")


def test_a_form_with_errors_begins_with_their_list():
    html = render_crispy_form(Registration({"version": "x"}))
    summary = html[: html.index("</ul>")]
    assert "The delegation has a head already." in summary
    assert '<a href="#id_full_name">Full name</a> – This field is required.' in summary
    assert '<a href="#div_id_stream">Stream</a> – This field is required.' in summary
    assert "Enter a whole number." in summary
    assert 'id="div_id_stream"' in html


def test_a_form_without_errors_has_no_list():
    assert "error-summary" not in render_crispy_form(Registration())


def test_paging_keeps_the_filters():
    page = Paginator(range(45), 20).get_page(2)
    html = render_to_string("parts/pagination.html", {"page": page}, RequestFactory().get("/?q=Peña&page=2"))
    assert "21 to 40 of 45" in html
    assert 'href="?q=Pe%C3%B1a&amp;page=1"' in html
    assert 'href="?q=Pe%C3%B1a&amp;page=3"' in html


def test_one_page_needs_no_paging():
    page = Paginator(range(5), 20).get_page(1)
    assert render_to_string("parts/pagination.html", {"page": page}, RequestFactory().get("/")).strip() == ""
