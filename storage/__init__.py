"""What is kept: mapped entities, sealed columns, the unit of work, migrations.

This package knows no rules and no words shown to people. It imports none of ours.
"""
