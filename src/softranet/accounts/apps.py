"""The application's configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "softranet.accounts"
    label = "softranet_accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from softranet.accounts import declared  # noqa: F401  (registers itself)
