"""Tests of providers: admission, resources, measures."""
