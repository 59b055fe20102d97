"""Segments: found, named, followed through refits, and checked for how they last."""
