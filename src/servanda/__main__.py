"""Run the command line: `python -m servanda`."""

from servanda.cli.app import main

main()
