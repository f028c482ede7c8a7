"""The explorer: one Textual app that holds a session and paints it."""
