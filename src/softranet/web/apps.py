from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "softranet.web"
    label = "softranet_web"
    verbose_name = _("Pages")
