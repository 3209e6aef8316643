"""`python -m bot` is `shanqiao`."""

from bot.cli import main

main()
