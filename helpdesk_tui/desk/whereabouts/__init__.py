"""Declared travel and on-call turns: context that lowers nothing."""
