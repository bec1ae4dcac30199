"""Log-ins: of the library's pages, those that are offered here."""

from allauth.account import views as library
from django.urls import include, path

from softranet.accounts import views

root = [
    path("accounts/login/", library.login, name="account_login"),
    path("accounts/logout/", library.logout, name="account_logout"),
    path("accounts/inactive/", library.account_inactive, name="account_inactive"),
    path("accounts/reauthenticate/", library.reauthenticate, name="account_reauthenticate"),
    path("accounts/email/", library.email, name="account_email"),
    path("accounts/confirm-email/", library.email_verification_sent, name="account_email_verification_sent"),
    path("accounts/confirm-email/<str:key>/", library.confirm_email, name="account_confirm_email"),
    path("accounts/password/change/", library.password_change, name="account_change_password"),
    path("accounts/password/set/", library.password_set, name="account_set_password"),
    path("accounts/password/reset/", library.password_reset, name="account_reset_password"),
    path("accounts/password/reset/done/", library.password_reset_done, name="account_reset_password_done"),
    path("accounts/password/reset/<str:uidb36>/<str:key>/", library.password_reset_from_key,
         name="account_reset_password_from_key"),
    path("accounts/password/reset/set/", library.password_reset_from_key_done,
         name="account_reset_password_from_key_done"),
    path("accounts/two-factor/", include("allauth.mfa.urls")),
    path("accounts/sign-in/<str:token>/", views.sign_in_link, name="sign-in-link"),
]  # fmt: skip
