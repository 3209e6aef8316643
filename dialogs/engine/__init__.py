"""The dialog engine: keyed replay of plain async functions.

A ladder of files, each ignorant of the next: phrases, given, answers, journal,
talk, replay, stack. None of them sends, stores or looks at a clock.
"""
