"""The application's configuration."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "softranet.jobs"
    label = "softranet_jobs"
    verbose_name = "Jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from softranet.jobs import declared, logs, periodic, rescue, tidy  # noqa: F401  (they register themselves)
        from softranet.privacy import sealing

        logs.scrub()
        periodic.every(minutes=1, name="ledger.seal")(sealing.seal)
