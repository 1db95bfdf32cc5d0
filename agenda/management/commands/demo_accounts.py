"""`manage.py demo_accounts`: who can sign in to the demonstration, and what to try."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import override

from agenda.demo.sign_ins import sign_ins


class Command(BaseCommand):
    help = "List the demonstration's sign-ins, one a role."

    def handle(self, **_options: Any) -> None:
        with override("en"):
            rows = [(found.email, found.role, found.aim) for found in sign_ins()]
        if not rows:
            self.stdout.write("There are no demonstration accounts. Load them with: manage.py load_demo")
            return
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        self.stdout.write(f"Sign in at {settings.SITE_URL}/accounts/login/ with one of these addresses, no password.")
        self.stdout.write(f"The code that is mailed to it can be read at {settings.SITE_URL}/mail/\n\n")
        for email, role, aim in rows:
            self.stdout.write(f"  {email:<{widths[0]}}  {role:<{widths[1]}}  {aim}")
