"""The digest of a photo's upload, kept while the photo waits for its form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delegates", "0013_personal_documents")]

    operations = [
        migrations.AddField(
            model_name="pendingphoto",
            name="sha256",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
        ),
    ]
