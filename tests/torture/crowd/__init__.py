"""Two hundred agents at one desk: the desk, its people, the agents, and a bare endpoint to hold it against."""
