"""The ledger's public key, and a page on which anybody verifies a receipt."""

from django.urls import path

from softranet.backups import views

root = [path(".well-known/softranet-ledger.json", views.ledger_key, name="ledger-key")]
public = [path("receipt/", views.verify_receipt, name="receipt-verify")]
