"""Collection points: forms, their notices, what was submitted."""
