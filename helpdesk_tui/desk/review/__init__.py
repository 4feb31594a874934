"""What somebody else looks at the next day."""
