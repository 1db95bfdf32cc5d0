"""The built-in parties are there from the first migration on: without them no meeting can be set up."""

from __future__ import annotations

from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import models


def install_parties(*, apps: Apps = installed, **_kwargs: Any) -> None:
    """After a migration, enter the built-in parties that are missing; safe to repeat.

    Does nothing while the tables are not yet (or no longer) those of this code, half-way through the migrations.
    """
    from cicc_portal.audit.models import Entry
    from cicc_portal.audit.record import SYSTEM
    from meetings.actions.parties import install_built_in
    from meetings.models import Party, PartyName

    if all(_is_migrated(apps, model) for model in (Entry, Party, PartyName)):
        install_built_in(by=SYSTEM)


def _is_migrated(apps: Apps, model: type[models.Model]) -> bool:
    try:
        migrated = apps.get_model(model._meta.label)
    except LookupError:
        return False
    return _columns(migrated) == _columns(model)


def _columns(model: type[models.Model]) -> set[str | None]:
    return {field.column for field in model._meta.concrete_fields}
