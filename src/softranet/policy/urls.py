"""Addresses of the published policy and of its desk."""

from django.urls import path

from softranet.policy import answers, desk, views

public = [
    path("privacy/", views.policy, name="policy"),
    path("terms/", views.terms, name="terms"),
    path("privacy/versions/", views.versions, name="policy-versions"),
    path("privacy/versions/<str:kind>/<int:number>/", views.version, name="policy-version"),
    path("privacy/versions/<str:kind>/<int:old>/<int:new>/", views.comparison, name="policy-comparison"),
    path("privacy/answers/<str:token>/", answers.answer, name="policy-answer"),
    path("privacy/answers/<str:token>/leaving/", answers.leaving, name="policy-leaving"),
    path("privacy/measured/<str:promise>/", views.measured, name="policy-measured"),
]
workspace = [
    path("set-up/policy/", desk.set_up, name="set-up-policy"),
    path("policy/", desk.overview, name="policy-desk"),
    path("policy/measurements/", desk.measurements, name="policy-measurements"),
    path("policy/draft/<str:kind>/", desk.draft, name="policy-draft"),
    path("policy/draft/<str:kind>/preview/", desk.preview, name="policy-preview"),
    path("policy/versions/<str:kind>/", desk.publication, name="policy-publication"),
]
