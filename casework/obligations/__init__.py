"""Duties to report (报送义务): who owes what by when, and what was filed."""
