"""Bringing in people from a file: reading, understanding, matching, writing."""
