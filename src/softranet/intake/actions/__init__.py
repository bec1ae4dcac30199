"""What is done with what comes in: one module for each verb."""
