"""Requests for a second pair of eyes."""
