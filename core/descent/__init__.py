"""Gradient descent: an update, the order of samples, a run and its path."""
