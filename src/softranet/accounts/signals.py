"""What other apps can hear about accounts."""

from django.dispatch import Signal

signed_up = Signal()
"""Somebody has an account whose address is verified, under the operator's terms and privacy policy.

Sent once, in the transaction that verified it, with ``account``, ``request`` and ``accepted_at``: when the terms were
accepted on the sign-up page, which is some time before. Until then it could have been anybody who typed the address.
"""
