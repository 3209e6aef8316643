"""Understanding: text in, Reading out; imports nothing else of this project.

`nlu.reading` holds the values others may use, `nlu.local` the reader that needs
no network, `nlu.evaluate` its honest measurement.
"""
