"""Tests of agreements and of activities put on record."""
