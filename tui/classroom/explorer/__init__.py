"""The explorers of a class, in a process each: what student and teacher add."""
