"""The application's configuration."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "softranet.jobs"
    label = "softranet_jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from softranet.jobs import declared  # noqa: F401  (registers itself)
