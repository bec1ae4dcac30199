"""What authorities and claimants ask for, who decided, and what they were given."""
