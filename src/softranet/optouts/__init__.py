"""Opting out of sale and sharing: by a page, by the person's own page, by the signal of a browser."""
