"""The class: a server that lets students in over SSH, and has each run an explorer of their own."""
