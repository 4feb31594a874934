"""Deeds on the desk itself that need two people."""
