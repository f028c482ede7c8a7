"""Explanations, each derived from the equations of the update or the path of the run."""
