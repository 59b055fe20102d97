"""Lifetime value: who still buys, how often, and for how much."""
