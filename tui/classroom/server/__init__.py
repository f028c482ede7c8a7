"""The server of a class: connections, limits, processes, and what is kept."""
