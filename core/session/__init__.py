"""A session: a run, the place reached in it, how it is looked at, and the moves between."""
