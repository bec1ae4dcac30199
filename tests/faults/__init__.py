"""Killed processes and strings that break things."""
