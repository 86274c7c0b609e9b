"""Maps: zones, sites, holdings, how far they reach and where things went. Values in, pictures out."""
