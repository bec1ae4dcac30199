"""Pages of the register, of what was passed on, and of the answers."""
