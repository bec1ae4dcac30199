"""Pages about people, for the organisation's members."""
