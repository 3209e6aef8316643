"""Providers (承接主体): admission, standing, what they offer, consequences."""
