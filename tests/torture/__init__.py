"""What must hold whatever breaks: suites that break it many times, and one checker for all (`make torture`)."""
