"""From a text to equations: what is computed, as values to evaluate, write and teach."""
