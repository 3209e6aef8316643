"""Tests of the deadlines that rules set."""
