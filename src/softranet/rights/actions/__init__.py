"""What people have done with their data, once it is known that it is theirs."""
