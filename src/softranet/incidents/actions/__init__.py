"""What is done about an incident: one module for each verb."""
