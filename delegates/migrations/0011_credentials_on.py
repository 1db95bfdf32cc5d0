"""The day on which a delegation's credentials came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delegates", "0010_same_delegation")]

    operations = [
        migrations.AddField(
            model_name="delegation",
            name="credentials_on",
            field=models.DateField(blank=True, null=True, verbose_name="credentials received on"),
        ),
    ]
