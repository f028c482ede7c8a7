"""Files: read where they are ordinary, written whole or not at all."""
