"""Checks what a desk says of its record, believing nobody: the standard library and `cryptography` alone.

This folder is whole by itself, so that a stranger can take it along and read all of it; it shares no code
with what builds the tree and signs it.
"""
