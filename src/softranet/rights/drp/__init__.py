"""The Data Rights Protocol 1.0: requests of authorised agents."""
