"""The design page: for those who make pages, not for those who use them."""

from django.urls import path

from softranet.web import design

root = [
    path("design", design.elements_page, name="design"),
    path("design/<slug:frame>", design.frame_page, name="design_frame"),
]
