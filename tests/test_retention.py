"""Every stored field is classified in docs/retention.yaml, and what it says is what the models do (DESIGN §4.6)."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.db import models
from encrypted_fields.fields import EncryptedFieldMixin

from cicc_portal.accounts.models import User
from cicc_portal.audit.retention import rules, term
from delegates.models import Participant

RETENTION = Path(settings.BASE_DIR) / "docs" / "retention.yaml"
KINDS = ("classified", "personal")
ALL = sorted(apps.get_models(), key=lambda model: model._meta.label)
OURS = ("cicc_portal.", "meetings.", "delegates.", "agenda.")


@functools.cache
def retention() -> dict[str, dict]:
    return yaml.safe_load(RETENTION.read_text("utf-8"))


def fields_of(model: type[models.Model], *kinds: str) -> list[str]:
    """The names under `kinds` in the file."""
    entry = retention().get(model._meta.label, {})
    listed = [name for kind in kinds if kind != "other" for group in entry.get(kind, []) for name in group["fields"]]
    return listed + (entry.get("other", []) if "other" in kinds else [])


def test_the_file_names_no_model_that_is_gone():
    assert set(retention()) == {model._meta.label for model in ALL}


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.label)
def test_every_field_is_classified_once(model):
    stored = sorted(field.name for field in model._meta.concrete_fields)
    assert sorted(fields_of(model, *KINDS, "other")) == stored, "classify the field in docs/retention.yaml"


@pytest.mark.parametrize(
    "model", [model for model in ALL if model.__module__.startswith(OURS)], ids=lambda model: model._meta.label
)
def test_the_record_leaves_out_what_the_file_calls_classified(model):
    assert set(fields_of(model, "classified")) == set(getattr(model, "CLASSIFIED", ()))


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.label)
def test_what_points_to_a_person_or_is_encrypted_is_about_someone(model):
    about = {
        field.name
        for field in model._meta.concrete_fields
        if field.related_model in {User, Participant} or isinstance(field, EncryptedFieldMixin)
    }
    keys = {"private_key"} if model._meta.label == "delegates.SigningKey" else set()  # a secret of the meeting's
    assert about - set(fields_of(model, *KINDS)) == keys


@pytest.mark.parametrize("label", [label for label, entry in retention().items() if set(KINDS) & set(entry)])
def test_each_says_why_who_and_until_when(label):
    for kind in KINDS:
        for group in retention()[label].get(kind, []):
            assert sorted(set(group) - {"after"}) == ["deleted", "fields", "purpose", "readers"]
            assert all(group[part].endswith(".") for part in ("deleted", "purpose", "readers"))


def declared() -> set[tuple[str, str, str, int]]:
    """What the file says is deleted by itself: (model, field, event, days)."""
    return {
        (label, name, when["event"], when["days"])
        for label, entry in retention().items()
        for kind in KINDS
        for group in entry.get(kind, [])
        for when in group.get("after", [])
        for name in group["fields"]
    }


def carried_out() -> set[tuple[str, str, str, int]]:
    """What the rules delete, of fields that are about someone; a meeting's own days aside."""
    found = set()
    for rule in rules():
        kept = term(rule.term)
        about = set(fields_of(rule.model, *KINDS)) & set(rule.fields)
        found |= {(rule.model._meta.label, name, kept.event, kept.days) for name in about}
    return found


def test_what_is_to_be_deleted_has_a_rule():
    assert declared() - carried_out() == set(), "register a rule that deletes it (cicc_portal/audit/retention.py)"


def test_what_a_rule_deletes_is_declared():
    assert carried_out() - declared() == set(), "say in docs/retention.yaml when it is deleted"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_blanks_or_deletes_what_is_about_someone(rule):
    assert set(fields_of(rule.model, *KINDS)) & set(rule.fields), "a rule without a field of the file"


def test_a_deletion_without_a_rule_would_be_noticed(monkeypatch):
    monkeypatch.setitem(
        retention()["delegates.Passport"]["personal"][0], "after", [{"event": "meeting-end", "days": 3}]
    )
    with pytest.raises(AssertionError, match="register a rule"):
        test_what_is_to_be_deleted_has_a_rule()
    with pytest.raises(AssertionError, match="say in docs"):
        test_what_a_rule_deletes_is_declared()


def test_a_new_field_would_be_noticed(monkeypatch):
    unknown = models.CharField(max_length=10)
    unknown.name = "passport"
    monkeypatch.setattr(Participant._meta, "concrete_fields", (*Participant._meta.concrete_fields, unknown))
    with pytest.raises(AssertionError, match="classify the field"):
        test_every_field_is_classified_once(Participant)
