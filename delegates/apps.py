from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DelegatesConfig(AppConfig):
    name = "delegates"
    label = "delegates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from delegates import auditing, on_meeting, retention
        from delegates.documents import desk_documents
        from meetings import hooks

        auditing.register_names()
        hooks.cards.register(on_meeting.cards)
        hooks.figures.register(on_meeting.figures)
        hooks.checks.register(on_meeting.checks)
        hooks.own_links.register(on_meeting.own_links)
        hooks.invite_parties.register(on_meeting.invite_parties)
        retention.register_rules()
        desk_documents.register()
        _register_pages()


def _register_pages() -> None:
    from cicc_portal.accounts.navigation import Area, Item, register
    from cicc_portal.accounts.viewers import SIGNED_IN
    from delegates.models.letter import READ_LETTERS
    from delegates.models.participant_reads import ACCREDITORS, INVITERS
    from meetings.roles import DESK, IN_CHARGE, SECRETARIAT, Role

    people = _("People")
    register(
        Item(
            label=_("Participants"), url_name="delegates:participants", roles={Role.PARTICIPANT, *SECRETARIAT}, order=40
        )
    )
    register(Item(label=_("My delegation"), url_name="delegates:own-delegations", roles={Role.FOCAL_POINT}, order=50))
    register(Item(label=_("My registration"), url_name="delegates:me", roles={SIGNED_IN}, order=60))
    for label, name, icon, roles, order in (
        (_("Delegations"), "desk-delegations", "flag", INVITERS, 10),
        (_("Credentials"), "credentials", "patch-check", READ_LETTERS, 15),
        (_("Invitations"), "invitations", "envelope-paper", INVITERS, 12),
        (_("Participants"), "desk-participants", "people", SECRETARIAT, 20),
        (_("Accreditation"), "accreditation", "person-check", ACCREDITORS, 30),
        (_("Badges"), "badges", "person-badge", {Role.PRINTING, Role.ACCREDITATION, *IN_CHARGE}, 40),
        (_("Documents"), "documents", "file-earmark-text", DESK, 50),
    ):
        register(
            Item(
                label=label, url_name=f"delegates:{name}", area=Area.DESK, group=people, icon=icon, roles=roles,
                order=order,
            )
        )  # fmt: skip
