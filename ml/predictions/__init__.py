"""Models of what customers will do, as rows that scoring in SQL can read."""
