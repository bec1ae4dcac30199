"""A demo organisation with believable people, put in and taken out by one command or one button."""
