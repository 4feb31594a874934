"""One module for each suite; each has it as `SUITE`."""
