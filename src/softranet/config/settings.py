"""Django's settings, made from the environment (``softranet.config.env``)."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from softranet.config.env import read_env
from softranet.config.logs import logging_settings

PACKAGE = Path(__file__).resolve().parent.parent

env = read_env()

SECRET_KEY = env.secret_key
DEBUG = False
ALLOWED_HOSTS = list(env.hosts)
SOFTRANET_PUBLIC_URL = env.public_url
SOFTRANET_ENVIRONMENT = env.kind
SOFTRANET_DATA_FOLDER = env.data

DATABASES = {"default": env.database()}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
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
    "softranet.api",
    "softranet.organisations",
    "softranet.people",
    "softranet.intake",
    "softranet.campaigns",
    "softranet.rights",
    "softranet.recipients",
    "softranet.optouts",
    "softranet.records",
    "softranet.special",
    "softranet.authorities",
    "softranet.incidents",
    "softranet.policy",
    "softranet.moves",
    "softranet.backups",
    "softranet.demo",
]

MIDDLEWARE = [
    "softranet.config.logs.RequestIdMiddleware",
    "softranet.web.arrival.ShortAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "softranet.web.middleware.SecurityHeadersMiddleware",
    "softranet.web.middleware.NulMiddleware",
    "softranet.backups.middleware.RestoringMiddleware",
    "softranet.intake.middleware.CookieGuardMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "softranet.organisations.middleware.OrganisationMiddleware",
    "softranet.optouts.signal.SignalMiddleware",
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
LANGUAGES = [("en", _("English"))]  # a language is offered once its catalogue in locale/ is whole
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.data / "static"
STATICFILES_DIRS: list[Path] = []
if env.production:  # names that change with the content, so that browsers may keep them
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "softranet.config.static.HashedNames"},
    }

LOGGING = logging_settings(as_json=env.production)

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
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# TLS only: `softranet.config.unfit` refuses production without it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = env.tls
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked for by the machine itself
SECURE_HSTS_SECONDS = env.hsts_seconds
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.proxy else None
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_REDIRECT_URL = "/app/"
LOGIN_URL = "/accounts/login/"

# NIST SP 800-63B-4: length over composition; 15 characters where a password stands alone.
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "softranet.accounts.passwords.RepetitionValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "softranet.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "softranet.accounts.forms.LoginForm",
    "reset_password": "softranet.accounts.forms.ResetPasswordForm",
    "add_email": "softranet.accounts.forms.AddEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_CHANGE_EMAIL = True  # one address to an account; a new one replaces it once it is verified
# Behind a proxy every client has its address; without this all would share one rate limit.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.proxy else 0
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "softranet.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Softranet"
MFA_TOTP_TOLERANCE = 1  # of 30 seconds: clocks differ
SOFTRANET_OPERATOR_SLUG = "softranet"
SOFTRANET_DEMO_LOADER = "softranet.demo.loading.load"
SOFTRANET_SIGN_IN_LINK = "softranet.organisations.demo_owner.sign_in_link"

# Mail: the transport notes what leaves; what carries it is the server named in the environment, or the outbox page.
EMAIL_BACKEND = "softranet.mail.transport.Backend"
MAIL_TRANSPORT = "softranet.mail.smtp.Backend" if env.mail else "softranet.mail.capture.Backend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mail_from
EMAIL_TIMEOUT = 30
if env.mail:
    EMAIL_HOST, EMAIL_PORT = env.mail.host, env.mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.mail.user, env.mail.password
    EMAIL_USE_SSL, EMAIL_USE_TLS = env.mail.tls, env.mail.starttls

# Networks that are not public and to which a recipient's webhook may lead all the same.
SOFTRANET_PRIVATE_WEBHOOKS = env.private_webhooks

PROCRASTINATE_ON_APP_READY = "softranet.jobs.connector.on_app_ready"

# The engine.
PRIVACY_SUBJECT_MODEL = "softranet_people.Person"
PRIVACY_TENANT_MODEL = "softranet_organisations.Organisation"
PRIVACY_APPLICATION_ROLE = env.application_role
PRIVACY_ORGANISATION_SECRET = "softranet.organisations.secrets.secret_of"
PRIVACY_KEY_DIR = env.data / "keys"
PRIVACY_SIGNING_KEY = env.signing_key

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
