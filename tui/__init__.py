"""The terminal face of gradstep: arguments, keys, panels, dialogs and charts over the core."""
