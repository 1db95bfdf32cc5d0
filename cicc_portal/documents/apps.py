from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "cicc_portal.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cicc_portal.accounts import leaving
        from cicc_portal.documents import retention

        retention.register_rules()
        leaving.before_leaving(retention.give_up_files)
