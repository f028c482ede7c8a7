"""The terminal below Textual: bytes in and out, standard streams and signals."""
