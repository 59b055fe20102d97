"""Experiments: from sums over contacts to lifts, intervals, p-values and verdicts."""
