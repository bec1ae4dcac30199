"""What can be done with a policy."""
