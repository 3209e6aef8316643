"""The steps: `<serial>_<pre|post>_<what>`; pre runs before the new code, post after."""
