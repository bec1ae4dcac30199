"""Addresses of organisations."""

from django.urls import path

from softranet.organisations.views import front, joining, members, second_factor, set_up, start, support, tokens
from softranet.organisations.views import workspace as workspaces

root = [
    path("", start.home, name="home"),
    path("start/", start.start, name="account_signup"),  # the name under which the log-in library looks for it
    path("agreement/", start.agreement_page, name="agreement"),
    path("accounts/two-factor/lost/", second_factor.lost, name="second-factor-lost"),
    path("app/", workspaces.workspaces, name="workspaces"),
]
public = [
    path("", front.front, name="front"),
    path("join/<str:token>/", joining.invitation, name="invitation"),
    path("second-factor/<str:token>/", second_factor.cancellation, name="second-factor-cancellation"),
]
workspace = [
    path("", workspaces.today, name="workspace"),
    path("undertaking/", workspaces.undertaking, name="undertaking"),
    path("set-up/", set_up.overview, name="set-up"),
    path("set-up/profile/", set_up.profile, {"wizard": True}, name="set-up-profile"),
    path("set-up/place/", set_up.place, {"wizard": True}, name="set-up-place"),
    path("set-up/sender/", set_up.sender, {"wizard": True}, name="set-up-sender"),
    path("set-up/agreement/", set_up.processing_agreement, {"wizard": True}, name="set-up-agreement"),
    path("settings/", set_up.profile, name="settings-profile"),
    path("settings/place/", set_up.place, name="settings-place"),
    path("settings/sender/", set_up.sender, name="settings-sender"),
    path("settings/agreement/", set_up.processing_agreement, name="settings-agreement"),
    path("settings/mail-tests/", set_up.mail_tests, name="mail-tests"),
    path("settings/mail-tests/last/", set_up.mail_test, name="mail-test"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<uuid:number>/revocation/", tokens.revocation, name="token-revocation"),
    path("settings/support/", support.access, name="support-access"),
    path("settings/support/<uuid:number>/approval/", support.approval, name="support-approval"),
    path("settings/support/<uuid:number>/end/", support.ending, name="support-ending"),
    path("support/", support.requests, name="support-requests"),
    path("members/", members.members, name="members"),
    path("members/review/", members.review, name="access-review"),
    path("members/<uuid:number>/", members.member, name="member"),
    path("members/<uuid:number>/role/", members.role, name="member-role"),
    path("members/<uuid:number>/removal/", members.removal, name="member-removal"),
    path("members/<uuid:number>/second-factor/", members.second_factor_removal, name="member-second-factor"),
    path("invitations/", members.invitations, name="invitations"),
    path("invitations/<uuid:number>/withdrawal/", members.invitation_withdrawal, name="invitation-withdrawal"),
    path("second-factor-requests/", second_factor.requests, name="second-factor-requests"),
    path("second-factor-requests/<uuid:number>/approval/", second_factor.approval, name="second-factor-approval"),
    path("second-factor-requests/<uuid:number>/refusal/", second_factor.refusal, name="second-factor-refusal"),
]
