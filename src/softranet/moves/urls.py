"""Addresses of moving."""

from django.urls import path

from softranet.moves.views import arriving, ending, passing, uploading, whole

root = [
    path("start/import/", whole.arrivals, name="organisation-import"),
    path(".well-known/softranet-move.json", uploading.move_endpoint, name="move-endpoint"),
]
public = [
    path("move/", arriving.arrival, name="move"),
    path("move/uploads/", uploading.upload_addresses, name="move-uploads"),
    path("move/uploads/<str:token>", uploading.upload, name="move-upload"),
    path("move/<str:token>/", arriving.agreement, name="move-agreement"),
    path("acquisitions/<str:token>/", passing.acquisition, name="acquisition"),
]
workspace = [
    path("settings/whole/", whole.exports, name="organisation-exports"),
    path("settings/ending/", ending.ending, name="organisation-ending"),
    path("settings/transfers/", passing.transfers, name="transfers"),
    path("settings/transfers/<uuid:transfer>/bundle/", passing.handing_over, name="transfer-bundle"),
    path("settings/transfers/<uuid:transfer>/cancellation/", passing.calling_off, name="transfer-cancellation"),
    path("settings/transfers/<uuid:transfer>/questions/", passing.asking_again, name="transfer-questions"),
]
