"""Containment: what is taken from an attacker at once, as one list that was looked at before."""
