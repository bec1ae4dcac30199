"""What only the engine itself uses."""
