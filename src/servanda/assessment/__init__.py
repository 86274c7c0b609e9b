"""Questions to an agreement and its record, as functions."""
