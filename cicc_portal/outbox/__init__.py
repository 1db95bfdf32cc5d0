"""Every message that leaves the portal: composed as a row, sent after the transaction that wrote it.

From the apps above:

    from cicc_portal.outbox.actions import compose

    compose("delegates/email/accredited", to=participant.user, context={…}, kind="accredited", meeting=meeting, by=by)
"""
