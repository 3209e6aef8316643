"""Tests of duties and what is filed for them."""
