"""The application's configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "softranet.accounts"
    label = "softranet_accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from softranet.accounts import declared, security_log  # noqa: F401  (declarations register themselves)

        security_log.connect()
