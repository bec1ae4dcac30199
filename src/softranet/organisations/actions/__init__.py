"""What is done to organisations and their members: one module for each verb."""
