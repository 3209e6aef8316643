"""Conversations: the engine that runs them, and the dialogs by whom they serve.

Knows nothing of HTTP, Telegram or SQL. May import casework, and the value types
of `nlu.reading`, never a reader.
"""
