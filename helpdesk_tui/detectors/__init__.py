"""Signals out of prompts: pure functions over slotted values, each signal with reasons a person can check."""
