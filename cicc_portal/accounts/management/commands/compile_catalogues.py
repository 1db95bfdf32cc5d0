from django.core.management.base import BaseCommand

from cicc_portal import catalogues


class Command(BaseCommand):
    """Makes the .mo files; needs no GNU gettext."""

    help = "Compile the message catalogues that have changed."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        for path in catalogues.compile_all():
            self.stdout.write(f"compiled {path.relative_to(catalogues.ROOT)}")
