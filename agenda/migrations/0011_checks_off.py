import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a meeting switch a check off."""

    dependencies = [("agenda", "0010_bilateral_audience")]

    operations = [
        migrations.AddField(
            model_name="timetablesettings",
            name="off",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
    ]
