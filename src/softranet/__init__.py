"""Softranet: the customer platform that keeps its privacy policy."""
