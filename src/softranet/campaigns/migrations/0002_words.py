"""The letter that somebody got, by the name its reader gives it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("softranet_campaigns", "0001_initial")]
    operations = [
        migrations.AlterModelOptions(
            name="issuedelivery",
            options={"verbose_name": "newsletter sent to you", "verbose_name_plural": "newsletters sent to you"},
        ),
    ]
