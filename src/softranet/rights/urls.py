"""Addresses of a person's own pages."""

from django.urls import path

from softranet.rights import (
    asking,
    certificates,
    corrections,
    deletions,
    desk,
    further,
    moving,
    own_requests,
    pages,
    proving,
    routing,
)
from softranet.rights import copies as copying
from softranet.rights.drp import desk as agents
from softranet.rights.drp import views as protocol

workspace = [
    path("requests/", desk.board, name="requests"),
    path("requests/new/", desk.new, name="request-new"),
    path("requests/agents/", agents.agents, name="agents"),
    path("requests/agents/<uuid:agent>/ending/", agents.ending, name="agent-ending"),
    path("requests/<uuid:asked>/", desk.show, name="request"),
    path("requests/<uuid:asked>/answers/", desk.answers, name="request-answers"),
    path("requests/<uuid:asked>/passages/<uuid:passage>/verdicts/", desk.verdicts, name="request-verdicts"),
    path("requests/<uuid:asked>/refusals/", desk.refusals, name="request-refusals"),
    path("requests/<uuid:asked>/extensions/", desk.extensions, name="request-extensions"),
    path("requests/<uuid:asked>/withdrawal/", desk.withdrawal, name="request-withdrawal"),
    path("requests/<uuid:asked>/erasures/", desk.erasures, name="request-erasures"),
]
public = [
    path("my-data/", pages.mine, name="my-data"),
    path("my-data/links/", pages.links, name="my-data-links"),
    path("my-data/open/<str:token>/", pages.opening, name="my-data-open"),
    path("my-data/leave/", pages.leave, name="my-data-leave"),
    path("my-data/copies/", copying.copies, name="my-data-copies"),
    path("my-data/copies/<uuid:copy>/", copying.progress, name="my-data-copy"),
    path("copies/<str:token>/", copying.fetch, name="copy-fetch"),
    path("my-data/corrections/<str:label>/<str:record>/", corrections.correction, name="my-data-correction"),
    path("my-data/deletion/", deletions.deletion, name="my-data-deletion"),
    path("my-data/deletion/withdrawal/", deletions.taken_back, name="my-data-deletion-withdrawal"),
    path("my-data/proofs/", proving.proofs, name="my-data-proofs"),
    path("my-data/requests/<uuid:asked>/withdrawal/", own_requests.withdrawal, name="my-data-request-withdrawal"),
    path("requests/", asking.page, name="request-ask"),
    path("requests/strays/<str:token>/", routing.stray, name="request-stray"),
    path("requests/stops/<str:token>/", proving.stop, name="request-stop"),
    path("drp/v1/agent/<str:name>", protocol.agent, name="drp-agent"),
    path("drp/v1/data-rights-request", protocol.requests, name="drp-requests"),
    path("drp/v1/data-rights-request/<uuid:number>", protocol.one, name="drp-request"),
    path("requests/noted/", asking.noted, name="request-noted"),
    path("my-data/moving/", moving.moving, name="my-data-moving"),
    path("my-data/further/<slug:page>/", further.further, name="my-data-further"),
    path("certificates/<uuid:number>/", certificates.certificate, name="certificate"),
    path("certificates/<uuid:number>/receipt.json", certificates.receipt_file, name="certificate-receipt"),
]
