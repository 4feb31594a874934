"""Pushes that are turned off for a while, and let through again by the desk itself."""
