"""The application's configuration."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "softranet.mail"
    label = "softranet_mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        from softranet.mail import promises, tasks  # noqa: F401  (they register themselves)
