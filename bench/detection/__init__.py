"""A synthetic tenant with attacks in it, and what detectors and public rules find there."""
