"""Addresses of the records."""

from django.urls import path

from softranet.records import assessment_pages, kinds_pages, laws_page, pages

workspace = [
    path("records/", pages.record, name="records"),
    path("records/processing.csv", pages.spreadsheet, name="records-csv"),
    path("records/processing.jsonld", pages.linked_data, name="records-dpv"),
    path("records/fides.yml", pages.fides_dataset, name="records-fides"),
    path("records/assessments/", assessment_pages.overview, name="assessments"),
    path("records/assessments/<slug:purpose>/<slug:kind>/", assessment_pages.assessments, name="assessment"),
    path("records/assessments/<slug:purpose>/<slug:kind>/new/", assessment_pages.new, name="assessment-new"),
    path("records/laws/", laws_page.laws, name="laws"),
]
public = [path("kinds-of-data/", kinds_pages.everybody, name="kinds-of-data")]
