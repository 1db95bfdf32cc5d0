from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    label = "meetings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from meetings import auditing, checks, hooks, retention, staff
        from meetings.installing import install_parties

        post_migrate.connect(install_parties, sender=self, dispatch_uid="meetings.parties")
        hooks.checks.register(checks.of_meeting)
        hooks.own_links.register(staff.desk_links)
        auditing.register_names()
        retention.register_rules()
        _register_pages()


def _register_pages() -> None:
    from cicc_portal.accounts.navigation import Area, Item, register
    from cicc_portal.accounts.viewers import CONVENER
    from meetings.roles import DESK, IN_CHARGE, TIMETABLE_STAFF

    register(Item(label=_("Meetings"), url_name="meetings:home", area=Area.SITE, order=10))
    register(Item(label=_("Committees"), url_name="meetings:committees", area=Area.SITE, roles={CONVENER}, order=20))
    for label, name, icon, roles, group, order in (
        (_("Set-up"), "desk", "list-check", DESK, "", 0),
        (_("Staff"), "staff", "people", IN_CHARGE, _("People"), 90),
        (_("Rooms"), "rooms", "door-open", TIMETABLE_STAFF, _("Meeting"), 910),
        (_("Settings"), "settings", "sliders", IN_CHARGE, _("Meeting"), 920),
        (_("Deletion of data"), "retention", "trash3", IN_CHARGE, _("Meeting"), 925),
        (_("Audit record"), "audit", "clock-history", IN_CHARGE, _("Meeting"), 930),
    ):
        register(
            Item(
                label=label,
                url_name=f"meetings:{name}",
                area=Area.DESK,
                group=group,
                icon=icon,
                roles=roles,
                order=order,
            )
        )
