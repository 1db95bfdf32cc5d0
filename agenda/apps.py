from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "agenda"
    label = "agenda"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from agenda import desk_documents, desk_sheets, on_meeting, own_data
        from cicc_portal.accounts.navigation import Area, Item, register
        from cicc_portal.documents import retention
        from delegates.own_data.page import add
        from meetings.roles import SECRETARIAT, TIMETABLE_STAFF, Role

        on_meeting.register()
        desk_documents.register()
        desk_sheets.register()
        retention.keep("programme", "report")
        add(own_data.sections)
        drafters = {Role.RAPPORTEUR, Role.SECRETARY, Role.DIRECTOR}
        announcers = {Role.SECRETARY, Role.DIRECTOR, Role.TIMETABLE, Role.MESSAGES}
        content = _("Content")
        register(Item(label=_("Programme"), url_name="agenda:programme", order=10))
        register(Item(label=_("Agenda"), url_name="agenda:agenda", order=20))
        register(Item(label=_("Papers"), url_name="agenda:papers", order=30))
        register(Item(label=_("Outcomes"), url_name="agenda:outcomes", order=40))
        for label, name, icon, roles, order in (
            (_("Timetable"), "timetable", "calendar3", SECRETARIAT, 30),
            (_("Clashes"), "clashes", "exclamation-triangle", TIMETABLE_STAFF, 30),
            (_("Suggestions"), "suggestions", "magic", TIMETABLE_STAFF, 30),
            (_("Programme releases"), "releases", "send-check", TIMETABLE_STAFF, 31),
            (_("Bilateral meetings"), "desk-bilaterals", "people", TIMETABLE_STAFF, 33),
            (_("Announcements"), "desk-announcements", "megaphone", announcers, 33),
            (_("Agenda"), "desk-agenda", "list-ol", TIMETABLE_STAFF, 32),
            (_("Outcomes"), "desk-outcomes", "check2-square", drafters, 40),
            (_("Outcome report"), "desk-reports", "file-earmark-pdf", drafters, 41),
        ):
            register(
                Item(
                    label=label,
                    url_name=f"agenda:{name}",
                    area=Area.DESK,
                    group=content,
                    icon=icon,
                    roles=roles,
                    order=order,
                )
            )
