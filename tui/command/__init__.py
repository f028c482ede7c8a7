"""From the shell to a session: arguments, what they open, and the mode without a screen."""
