from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "agenda"
    label = "agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cicc_portal.accounts.navigation import Area, Item, register
        from meetings.roles import Role

        drafters = {Role.RAPPORTEUR, Role.SECRETARY, Role.DIRECTOR}
        content = _("Content")
        register(Item(label=_("Papers"), url_name="agenda:papers", order=30))
        register(Item(label=_("Outcomes"), url_name="agenda:outcomes", order=40))
        for label, name, icon, order in (
            (_("Outcomes"), "desk-outcomes", "check2-square", 40),
            (_("Outcome report"), "desk-reports", "file-earmark-pdf", 41),
        ):
            register(
                Item(
                    label=label, url_name=f"agenda:{name}", area=Area.DESK, group=content, icon=icon, roles=drafters, order=order
                )
            )
