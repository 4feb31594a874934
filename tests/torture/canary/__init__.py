"""A day on which everything that is secret is known, and looked for everywhere."""
