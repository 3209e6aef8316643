"""Conversations with providers."""
