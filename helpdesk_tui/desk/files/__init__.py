"""The case file of one row of the push review."""
