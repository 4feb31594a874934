"""What was done, looked at by somebody else the next day."""
