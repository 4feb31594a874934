"""The second pair of eyes: a request for one exact order, and who looked at it."""
