"""`{% load papers %}`: the papers about the members of a delegation, on its page."""

from __future__ import annotations

from typing import Any

from django import template

from delegates.models import Delegation, PersonalDocument

register = template.Library()


@register.inclusion_tag("delegates/parts/delegation_papers.html", takes_context=True)
def delegation_papers(context: dict[str, Any], delegation: Delegation) -> dict[str, Any]:
    """Those that the reader may open, by person. One query."""
    found = PersonalDocument.objects.visible_to(context["request"].viewer).filter(participant__delegation=delegation)
    shown = found.select_related("participant", "file").defer("participant__dietary", "participant__access_needs")
    return {
        "papers": shown.order_by("participant__function_rank", "participant__family_name", "participant", "kind"),
        "meeting": context["meeting"],
    }
