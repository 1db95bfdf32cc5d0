"""A gallery of all parts of the look on two pages, served for the browser tests alone."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

import django_tables2 as tables
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path

from cicc_portal import undo
from cicc_portal.accounts.navigation import Area, Item
from cicc_portal.accounts.viewers import Viewer
from cicc_portal.documents.urls import urlpatterns as documents
from cicc_portal.languages import TextFormField

MEETING = SimpleNamespace(
    slug="cicc-28",
    short_name="CICC 28",
    city="Castries",
    starts_on=datetime.date(2025, 5, 14),
    ends_on=datetime.date(2025, 5, 16),
)
ROWS = [
    {"name": name, "delegation": delegation, "state": state}
    for name, delegation, state in (
        ("Anélise Françoise Noël-Ferreira", "Saint Vincent and the Grenadines", "ok"),
        ("Kwame Peña", "The Bahamas", "wait"),
        ("Zoë Grünwald", "Suriname", "stop"),
        ("Ïsmaël Côté", "Haiti", "note"),
        ("Marlon Baptiste", "Trinidad and Tobago", "plain"),
    )
]


class Registration(forms.Form):
    full_name = forms.CharField(label="Full name", help_text="As in the passport.")
    title = TextFormField(label="Official title")
    function = forms.ChoiceField(label="Function", choices=[("", "Choose"), ("head", "Head of delegation")])
    stream = forms.ChoiceField(
        label="Stream", choices=[("i", "Immigration"), ("c", "Customs")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(
        label="Days", choices=[("1", "14 May"), ("2", "15 May")], widget=forms.CheckboxSelectMultiple
    )
    photo = forms.FileField(
        label="Photograph", widget=forms.ClearableFileInput({"data-crop": "", "accept": "image/*"}), required=False
    )
    agree = forms.BooleanField(label="I have read how personal data is handled.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.add_input(Submit("save", "Send registration"))


class People(tables.Table):
    name = tables.Column(verbose_name="Name")
    delegation = tables.Column(verbose_name="Delegation")
    state = tables.TemplateColumn('<span class="status status--{{ value }}">{{ value }}</span>', verbose_name="State")


def parts(request: HttpRequest, slug: str = "") -> HttpResponse:
    request.meeting, request.viewer = MEETING, Viewer()
    if "toasts" in request.GET:
        messages.success(request, "Saved.")
        messages.error(request, "The badge printer is not connected.")
        undo.offer(request, "Returned to Barbados.", "parts", version=3)
    table = People(ROWS, empty_text="No participant matches.")
    tables.RequestConfig(request, paginate={"per_page": 3}).configure(table)
    return render(request, "gallery/parts.html", {"table": table, "nobody": People([], empty_text="Nobody yet")})


def form(request: HttpRequest) -> HttpResponse:
    """The form; what is posted with a photograph comes back as JSON about it."""
    request.meeting, request.viewer = MEETING, Viewer()
    photo = request.FILES.get("photo")
    if photo:
        return JsonResponse({"name": photo.name, "type": photo.content_type, "start": photo.read(3).hex()})
    bound = Registration(request.POST or None)
    return render(request, "gallery/form.html", {"form": bound}, status=422 if request.POST else 200)


# The ways that the frame shows while the gallery is up, in place of the apps' own.
ITEMS = [
    Item(label="Programme", url_name="programme", order=1),
    Item(label="List of participants", url_name="people", order=2),
    Item(label="Meetings", url_name="parts", area=Area.SITE),
]

urlpatterns = [
    path("", parts, name="parts"),
    path("<slug:slug>/programme/", parts, name="programme"),
    path("<slug:slug>/people/", parts, name="people"),
    path("form/", form, name="form"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include((documents, "documents"))),
]
