"""For the mail that accounts send."""

from django import template
from django.conf import settings
from django.urls import reverse

register = template.Library()


@register.simple_tag
def sign_in_url() -> str:
    """The whole address of the sign-in."""
    return settings.SITE_URL + reverse("account_login")


@register.simple_tag
def sign_up_url() -> str:
    """The whole address of the sign-up."""
    return settings.SITE_URL + reverse("account_signup")
