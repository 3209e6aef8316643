"""Conversations of residents and of those who speak for them."""
