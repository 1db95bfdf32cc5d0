from django.core.management.base import BaseCommand

from cicc_portal import catalogues


class Command(BaseCommand):
    """Brings the .po files up to date with the code and the templates."""

    help = "Collect the texts to translate into locale/."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        for code, missing in catalogues.update().items():
            self.stdout.write(f"{code}: {missing} untranslated")
