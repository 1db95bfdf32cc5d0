from django.apps import AppConfig


class DelegatesConfig(AppConfig):
    name = "delegates"
    label = "delegates"
    default_auto_field = "django.db.models.BigAutoField"
