"""Deadlines: from the duties of the documents to days, reminders and reasons.

Pure: rules and facts in, days out. It knows no database, no clock and no words
for people.
"""

from casework.deadlines.explain import Reason, explain
from casework.deadlines.ladder import Rung, ladder
from casework.deadlines.occurrences import Occurrence, backlog, occurrences
from casework.deadlines.pack import Pack, load_pack, read_rule
from casework.deadlines.rules import Rule

__all__ = [
    "Occurrence",
    "Pack",
    "Reason",
    "Rule",
    "Rung",
    "backlog",
    "explain",
    "ladder",
    "load_pack",
    "occurrences",
    "read_rule",
]
