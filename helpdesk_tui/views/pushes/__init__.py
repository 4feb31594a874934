"""Login prompts that somebody has to look at: the queue, the evidence, the log."""
