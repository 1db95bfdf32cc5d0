from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "cicc_portal.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cicc_portal.accounts import encryption, leaving, second_factor

        connection_created.connect(encryption.compare, dispatch_uid="accounts.key")
        post_migrate.connect(encryption.write_token, sender=self, dispatch_uid="accounts.key")
        second_factor.connect()
        leaving.register_rules()


class RepairsConfig(AdminConfig):
    """Django's admin, for repairs by people who hold a second factor."""

    default_site = "cicc_portal.accounts.repairs.RepairsSite"
