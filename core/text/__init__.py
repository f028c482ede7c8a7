"""Text below everything: numbers, quotes, coloured spans, and what was typed, read."""
