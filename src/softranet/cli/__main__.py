"""`python -m softranet.cli`, where the script is not on the path."""

from softranet.cli import main

main()
