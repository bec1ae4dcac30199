"""What people tell that needs special care: asked for with a reason, told on their own page, seen by few."""
