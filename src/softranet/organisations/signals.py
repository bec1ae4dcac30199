"""What others may listen to."""

from django.dispatch import Signal

organisation_founded = Signal()
"""Sent with ``organisation`` and ``account`` (None for the operator), in the organisation's scope and transaction."""

member_joined = Signal()
"""Sent with ``membership``, in the organisation's scope and transaction."""
