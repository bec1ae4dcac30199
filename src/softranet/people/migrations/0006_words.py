"""A tag, by the name the person it is about gives it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("softranet_people", "0005_source_index")]
    operations = [
        migrations.AlterModelOptions(
            name="persontag",
            options={"verbose_name": "tag on your record", "verbose_name_plural": "tags on your record"},
        ),
    ]
