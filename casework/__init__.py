"""What may be done: verbs and pure rules. Knows no words shown to people."""
