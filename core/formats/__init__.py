"""What leaves the program and comes back: commands, tables, scripts and session lines."""
