"""The two gates: Great Expectations over raw feeds and over marts."""
