"""What is done with people's requests about their data: one module for each verb."""
