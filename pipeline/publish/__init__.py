"""Releases: built beside the current one, switched to in one step."""
