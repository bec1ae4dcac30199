"""The address of the demo's removal."""

from django.urls import path

from softranet.demo import views

workspace = [path("demo/", views.removal, name="demo-removal")]
