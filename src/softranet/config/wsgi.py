"""The server's entry point."""

import os

from django.core.wsgi import get_wsgi_application

from softranet.config.unfit import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softranet.config.settings")
application = get_wsgi_application()
refuse_unfit()
