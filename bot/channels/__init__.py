"""Channels map payloads and nothing else."""
