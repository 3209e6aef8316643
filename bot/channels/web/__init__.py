"""The web chat: one page and the HTTP API behind it."""
