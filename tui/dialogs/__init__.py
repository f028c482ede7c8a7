"""The dialogs over the page, and what they have in common."""
