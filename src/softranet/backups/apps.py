"""The application's configuration."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    name = "softranet.backups"
    label = "softranet_backups"
    verbose_name = "Backups"

    def ready(self) -> None:
        from softranet.backups import checks, held_mail, journaling  # noqa: F401 - they register
        from softranet.jobs.periodic import every
        from softranet.privacy.erase import on_erasure
        from softranet.privacy.purge import on_purge

        on_erasure(journaling.note)
        on_purge(journaling.note_organisation)
        every(minutes=60, name="backups.catch_up")(journaling.catch_up)
