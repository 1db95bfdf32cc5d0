"""`{% load focal_points %}{% focal_points delegation %}`: the focal points on a delegation's page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from delegates.forms.invitations import HandOverForm
from delegates.invitations.letters import language_of
from delegates.invitations.reads import contacts
from delegates.models import Delegation

register = template.Library()


@register.inclusion_tag("delegates/parts/focal_points.html", takes_context=True)
def focal_points(context: RequestContext, delegation: Delegation) -> dict[str, Any]:
    """Who they are, and the form for a further one. One query."""
    return {
        "delegation": delegation,
        "meeting": delegation.meeting,
        "contacts": contacts(delegation, context["request"].viewer),
        "form": HandOverForm(prefix="focal", language=language_of(delegation)),
        "csrf_token": context.get("csrf_token"),
    }
