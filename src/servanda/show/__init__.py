"""Tables and charts: values in, pictures out. No clock, no network, no files but the one asked for."""
