"""The API under /api/v1/: authorisation, errors, pages of rows. Its resources live in the apps above."""
