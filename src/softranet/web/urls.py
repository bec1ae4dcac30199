"""For those who run an installation, and for those who make its pages."""

from django.urls import path

from softranet.web import design, health

root = [
    path("healthz", health.health, name="healthz"),
    path("design", design.elements_page, name="design"),
    path("design/<slug:frame>", design.frame_page, name="design_frame"),
]
