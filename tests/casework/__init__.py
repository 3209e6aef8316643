"""Tests of the rules that decide."""
