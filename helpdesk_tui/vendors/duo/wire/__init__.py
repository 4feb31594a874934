"""Duo's protocol: signing, envelope, errors, rate, and the shapes of its answers."""
