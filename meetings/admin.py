"""Repairs: committees, meetings, parties and rooms can be set right here. The daily work is done at the desk.

Nothing is deleted here, and only parties are added: those that the built-in list does not have.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from cicc_portal.audit.versions import Versioned
from meetings.actions.repairs import enter, repair
from meetings.models import Committee, Meeting, Party, Room


class RepairForm(forms.ModelForm[Any]):
    """Posts the version that was shown, so that two repairs do not overwrite each other."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version


class Repairs(admin.ModelAdmin):
    form = RepairForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Versioned, form: forms.ModelForm[Any], change: bool) -> None:
        if change:
            fields = [name for name in form.changed_data if name != "seen"]
            repair(obj, seen=form.cleaned_data["seen"], fields=fields, by=request.user)
        else:
            enter(obj, by=request.user)


@admin.register(Committee)
class CommitteeRepairs(Repairs):
    list_display = ("acronym", "name")


@admin.register(Meeting)
class MeetingRepairs(Repairs):
    list_display = ("short_name", "starts_on", "city", "state")
    list_select_related = ("committee",)
    list_filter = ("committee", "state")


@admin.register(Room)
class RoomRepairs(Repairs):
    list_display = ("code", "name", "meeting", "capacity", "is_shared")
    list_select_related = ("meeting",)
    list_filter = ("meeting",)


@admin.register(Party)
class PartyRepairs(Repairs):
    list_display = ("code", "name", "group")
    list_filter = ("group",)
    search_fields = ("code", "sort_key")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)
