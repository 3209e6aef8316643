"""Conversations everybody may have: hello, menu, consent, crisis, a person."""
