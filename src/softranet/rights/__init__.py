"""What people can do about their data: see, take, correct, restrict, erase."""
