"""The index of sources by kind is the engine's: it is let go here and made by the engine's own migration."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("softranet_people", "0004_search_by_frequency"),
        ("softranet_privacy", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            "DROP INDEX IF EXISTS people_source_kind",
            "CREATE INDEX people_source_kind ON softranet_privacy_source (organisation_id, kind, id)",
        )
    ]
