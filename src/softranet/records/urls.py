"""Addresses of the records."""

from django.urls import path

from softranet.records import kinds_pages, pages

workspace = [
    path("records/", pages.record, name="records"),
    path("records/processing.csv", pages.spreadsheet, name="records-csv"),
    path("records/processing.jsonld", pages.linked_data, name="records-dpv"),
    path("records/fides.yml", pages.fides_dataset, name="records-fides"),
]
public = [path("kinds-of-data/", kinds_pages.everybody, name="kinds-of-data")]
