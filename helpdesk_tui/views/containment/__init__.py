"""Containment: the dry run, the word, the ticks."""
