"""The tables of people's own pages."""

from softranet.rights.models.copies import Copy
from softranet.rights.models.proofs import LinkRequest, OpenLink, Request, Visit

__all__ = ["Copy", "LinkRequest", "OpenLink", "Request", "Visit"]
