"""Servanda: hold a record against an arms-control agreement, by every reading, for every day."""
