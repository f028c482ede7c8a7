"""The explorer as a dialogue on plain lines, without a screen."""
