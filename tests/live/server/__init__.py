"""A real privacyIDEA for the live tests: installed once below `.live/`, fresh data for every run."""
