"""Django's settings, made from the environment (``softranet.config.env``)."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from softranet.config.env import read_env

PACKAGE = Path(__file__).resolve().parent.parent

env = read_env()

SECRET_KEY = env.secret_key
DEBUG = False
ALLOWED_HOSTS = list(env.hosts)


DATABASES = {"default": env.database()}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "softranet.privacy",
    "softranet.jobs",
    "softranet.mail",
    "softranet.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "softranet.web",
    "softranet.organisations",
    "softranet.people",
    "softranet.intake",
    "softranet.campaigns",
    "softranet.rights",
    "softranet.recipients",
    "softranet.policy",
    "softranet.backups",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "softranet.web.middleware.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "softranet.organisations.middleware.OrganisationMiddleware",
]

ROOT_URLCONF = "softranet.config.urls"
WSGI_APPLICATION = "softranet.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "softranet_cache"},
}

AUTH_USER_MODEL = "softranet_accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
SESSION_ENGINE = "softranet.accounts.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "language"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_REDIRECT_URL = "/app/"
LOGIN_URL = "/accounts/login/"

ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# The engine.
PRIVACY_SUBJECT_MODEL = "softranet_people.Person"
PRIVACY_TENANT_MODEL = "softranet_organisations.Organisation"
PRIVACY_APPLICATION_ROLE = DATABASES["default"]["USER"] or None

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
