"""The letter that goes with an invitation, and one invitation at a time for each person."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("delegates", "0011_credentials_on"), ("documents", "0002_audience_of_same_meeting")]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="letter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="documents.generatedfile",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                fields=["participant"],
                condition=Q(revoked_at__isnull=True, participant__isnull=False),
                name="one_live_invitation_per_person",
                violation_error_message="This person has an invitation already.",
            ),
        ),
    ]
