"""Questions on what comes next, and how good an answer is."""
