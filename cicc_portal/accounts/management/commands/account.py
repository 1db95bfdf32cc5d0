"""`manage.py account ADDRESS …`: the few repairs to an account that no page offers."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from cicc_portal.accounts import actions
from cicc_portal.accounts.models import User
from cicc_portal.audit.record import SYSTEM


class Command(BaseCommand):
    help = "Create an account, give or take rights, or forget a second factor that was lost. Everything is recorded."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("address", help="e-mail address of the account")
        parser.add_argument("--create", metavar="NAME", help="create the account, for the person of this full name")
        yes_or_no = argparse.BooleanOptionalAction
        parser.add_argument("--convener", action=yes_or_no, dest="convenes", help="may create committees and meetings")
        parser.add_argument("--active", action=yes_or_no, dest="is_active", help="may sign in")
        parser.add_argument("--repairs", action=yes_or_no, dest="is_staff", help="may open the Django admin")
        parser.add_argument(
            "--forget-second-factor", action="store_true", help="remove app, passkeys and recovery codes"
        )

    @transaction.atomic
    def handle(self, *, address: str, create: str | None, forget_second_factor: bool, **options: Any) -> None:
        user = self._created(address, create) if create else self._known(address)
        rights = {name: options[name] for name in actions.RIGHTS if options[name] is not None}
        if "is_staff" in rights:
            User.objects.filter(pk=user.pk).update(is_superuser=rights["is_staff"])
        actions.set_rights(user, by=SYSTEM, **rights)
        if forget_second_factor:
            actions.forget_second_factor(user, by=SYSTEM)
        self.stdout.write(self.style.SUCCESS("Done."))

    def _known(self, address: str) -> User:
        user = User.objects.filter(email=address.strip().lower()).first()
        if user is None:
            raise CommandError('There is no account with this address. To make one, add --create "Full Name".')
        return user

    def _created(self, address: str, name: str) -> User:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        if User.objects.filter(email=address.strip().lower()).exists():
            raise CommandError("There is an account with this address already.")
        return User.objects.create_user(address, full_name=name)
