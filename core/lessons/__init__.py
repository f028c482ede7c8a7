"""Lessons: reading one from its file, and the way through it."""
