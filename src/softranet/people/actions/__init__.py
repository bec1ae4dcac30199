"""What is done to people: one module for each verb."""
