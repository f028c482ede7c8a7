"""Data: the samples, and how they are read from text."""
