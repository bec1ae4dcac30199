"""Backups, and restores that replay every erasure since."""
