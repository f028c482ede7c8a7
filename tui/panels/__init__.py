"""The panels of the page: each a pure function from the session and its room to lines."""
