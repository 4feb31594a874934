"""What the line twins of the console's tasks share."""
