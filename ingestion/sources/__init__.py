"""Sources: what a feed can be read from."""
