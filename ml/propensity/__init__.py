"""Propensity: who will buy or respond soon, and how well that is known."""
