"""Guesses for tables that nobody described: feed, mapping, reading, and every doubt."""
