"""Carriers of the desk's own mail and SMS."""
