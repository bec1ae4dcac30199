
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import softranet.privacy.records
import softranet.privacy.scope


class Migration(migrations.Migration):
    dependencies = [
        ("softranet_privacy", "0003_papers_of_recipients"),
        migrations.swappable_dependency(settings.PRIVACY_SUBJECT_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="state",
            field=models.CharField(
                choices=[
                    ("deferred", "waiting for a legal hold to be lifted"),
                    ("pending", "waiting for the last steps"),
                    ("final", "complete"),
                ],
                default="pending",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Deferral",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=softranet.privacy.records.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField(default=softranet.privacy.scope.current, editable=False)),
                ("number", models.UUIDField(default=softranet.privacy.records.uuid7)),
                ("reason", models.CharField(max_length=40)),
                ("requested_at", models.DateTimeField(verbose_name="asked for")),
                ("actor", models.UUIDField(null=True)),
                ("at", models.DateTimeField(default=softranet.privacy.records.now, verbose_name="deferred")),
                (
                    "subject",
                    softranet.privacy.records.SubjectKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deferrals"
                    ),
                ),
            ],
            options={
                "verbose_name": "deletion that waits",
                "verbose_name_plural": "deletions that wait",
                "indexes": [models.Index(fields=["organisation_id", "number"], name="privacy_deferral_number")],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "subject"), name="privacy_deferral_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=softranet.privacy.records.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("organisation_id", models.UUIDField(default=softranet.privacy.scope.current, editable=False)),
                ("since", models.DateTimeField(default=softranet.privacy.records.now)),
                ("until", models.DateTimeField(null=True)),
                ("law", models.CharField(max_length=200, verbose_name="law or proceeding")),
                ("expected_until", models.DateField(null=True, verbose_name="probably until")),
                ("placed_by", models.UUIDField(null=True)),
                (
                    "subject",
                    softranet.privacy.records.SubjectKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="%(class)ss"
                    ),
                ),
            ],
            options={
                "verbose_name": "legal hold",
                "verbose_name_plural": "legal holds",
                "indexes": [
                    models.Index(fields=["organisation_id", "subject"], name="privacy_hold_subject"),
                    models.Index(
                        condition=models.Q(("until", None)),
                        fields=["organisation_id", "since"],
                        name="privacy_hold_standing",
                    ),
                ],
            },
        ),
    ]
