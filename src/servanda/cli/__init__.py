"""The command line: verbs that ask the same questions as the functions."""
