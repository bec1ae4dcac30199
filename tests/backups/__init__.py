"""Tests of receipts, backups and restores."""
