"""What the bot can carry, measured: `python -m tests.bench`, or `make bench`."""
