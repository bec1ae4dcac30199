"""What is done with requests of authorities and claimants: one module for each verb."""
