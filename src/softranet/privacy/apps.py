"""The engine's application."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """The engine as an app; its checks and what keeps the database in line are connected here."""

    name = "softranet.privacy"
    label = "softranet_privacy"
    verbose_name = "Privacy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from softranet.privacy import checks, django_models, inventory, isolation, promises, special  # noqa: F401  (they register themselves)

        post_migrate.connect(isolation.protect_after_migrate, dispatch_uid="softranet_privacy.protect")
