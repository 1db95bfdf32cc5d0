from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "cicc_portal.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cicc_portal.accounts.navigation import Area, Item, register
        from cicc_portal.outbox import retention
        from cicc_portal.outbox.marks import STAFF

        retention.register_rules()
        register(
            Item(
                label=_("Messages"),
                url_name="outbox:messages",
                area=Area.DESK,
                group=_("Work"),
                icon="envelope",
                roles=STAFF,
                order=60,
            )
        )
