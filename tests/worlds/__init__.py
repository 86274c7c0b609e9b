"""Random agreements, disputes and records, in the oracle's own form, and how to write them as files."""
