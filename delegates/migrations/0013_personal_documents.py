"""The newest confirmation, visa support letter and certificate of each person."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delegates", "0012_invitation_letters"),
        ("documents", "0002_audience_of_same_meeting"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirmation", "Confirmation"),
                            ("visa", "Visa support letter"),
                            ("certificate", "Certificate of attendance"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="personal",
                        to="documents.generatedfile",
                        verbose_name="file",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="delegates.participant",
                    ),
                ),
            ],
            options={
                "verbose_name": "document about a person",
                "verbose_name_plural": "documents about persons",
                "constraints": [models.UniqueConstraint(fields=("participant", "kind"), name="personal_document_once")],
            },
        ),
    ]
