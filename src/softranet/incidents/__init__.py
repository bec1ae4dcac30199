"""Breaches of security: the register, its clocks, whom they concern, who was told, and exercises."""
