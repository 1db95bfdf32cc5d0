"""`manage.py make_convener ADDRESS`: the first person of an empty portal, who sets up committees and meetings."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from cicc_portal.accounts.actions import set_rights
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import SYSTEM, record


class Command(BaseCommand):
    help = (
        "Let someone set up committees and meetings; makes the account if there is none. Sign-in is by a mailed code."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("address", help="e-mail address")
        parser.add_argument("--name", default="", help="full name, for an account that is new")

    @transaction.atomic
    def handle(self, *, address: str, name: str, **_options: Any) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"{address} is not an e-mail address.") from error
        user = User.objects.filter(email__iexact=address).first()
        if user is None:
            user = User.objects.create_user(address, full_name=name)
            record("user.created", user, by=SYSTEM)
        set_rights(user, by=SYSTEM, convenes=True)
        self.stdout.write(self.style.SUCCESS(f"{user.email} can sign in and set up meetings."))
