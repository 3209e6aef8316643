"""Whole conversations over every face, and a process killed in the middle of them."""
