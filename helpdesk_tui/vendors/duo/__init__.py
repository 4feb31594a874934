"""Duo: Admin API and Auth API of one account."""
