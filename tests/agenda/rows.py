"""Counting what is in the database."""

from __future__ import annotations

from django.apps import apps


def counts() -> dict[str, int]:
    """The number of rows of each of the portal's models."""
    ours = ("agenda", "delegates", "meetings", "accounts", "account", "audit", "documents", "outbox")
    return {
        model._meta.label: model.objects.count() for label in ours for model in apps.get_app_config(label).get_models()
    }
