from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "cicc_portal.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cicc_portal.audit.grants import grant_to_running_role

        post_migrate.connect(grant_to_running_role, dispatch_uid="grant-to-running-role")
