"""`python -m bot`."""

import gc
import sys

from bot.cli import main

gc.set_threshold(50_000)  # what a start makes stays: to look through it again and again was a seventh of the start

if __name__ == "__main__":
    sys.exit(main())
