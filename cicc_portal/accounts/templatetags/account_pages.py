"""For the pages of signing in."""

from django import template
from django.template.context import RequestContext

from cicc_portal.accounts.codes import BY_LINK, hint

register = template.Library()


@register.simple_tag(takes_context=True)
def address_of_code(context: RequestContext, address: str) -> str:
    """Where a code was sent: the address that was typed; only a hint of it where a link knew it."""
    session = getattr(context.get("request"), "session", {})
    return hint(address) if session.get(BY_LINK) == address else address
