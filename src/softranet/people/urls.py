"""Addresses of the pages about people."""

from django.urls import path

from softranet.people.views import deletion, editing, exports, figures, imports, people, profile, standing

workspace = [
    path("people/", people.people, name="people-list"),
    path("people/searches/", people.searches, name="people-searches"),
    path("people/new/", people.new_person, name="person-new"),
    path("people/exports/", exports.exports, name="people-exports"),
    path("people/figures/", figures.figures, name="people-figures"),
    path("people/imports/", imports.imports, name="import-list"),
    path("people/imports/<uuid:run>/", imports.one_import, name="import-run"),
    path("people/imports/<uuid:run>/progress/", imports.progress, name="import-progress"),
    path("people/imports/<uuid:run>/start/", imports.starting, name="import-starting"),
    path("people/imports/<uuid:run>/removal/", imports.removal, name="import-removal"),
    path("people/imports/<uuid:run>/refusals.csv", imports.refusals, name="import-refusals"),
    path("people/<uuid:person>/", profile.profile, name="person-profile"),
    path("people/<uuid:person>/timeline/", profile.story, name="person-timeline"),
    path("people/<uuid:person>/looks/", profile.looks, name="person-looks"),
    path("people/<uuid:person>/standing/", standing.standing, name="person-standing"),
    path("people/<uuid:person>/standing/<slug:why>/end/", standing.standing_end, name="person-standing-end"),
    path(
        "people/<uuid:person>/standing/overrides/<uuid:decided>/ending/", standing.override_end,
        name="person-override-end",
    ),
    path("people/<uuid:person>/holds/<uuid:held>/", standing.hold_lifting, name="person-hold"),
    path("people/<uuid:person>/details/", editing.details, name="person-details"),
    path("people/<uuid:person>/points/", editing.points, name="person-points"),
    path(
        "people/<uuid:person>/points/<uuid:point>/removal/",
        editing.point_removal,
        name="person-point-removal",
    ),
    path("people/<uuid:person>/addresses/", editing.address, name="person-address-new"),
    path("people/<uuid:person>/addresses/<uuid:address>/", editing.address, name="person-address"),
    path("people/<uuid:person>/tags/", editing.tagging, name="person-tags"),
    path("people/<uuid:person>/tags/<uuid:tag>/removal/", editing.tag_removal, name="person-tag-removal"),
    path("people/<uuid:person>/deletion/", deletion.deletion, name="person-deletion"),
]
