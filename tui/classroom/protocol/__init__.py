"""What the processes of a class say to each other."""
