"""An independent oracle: the meaning of an answer, written down a second time, slowly.

It shares no code with Servanda. An agreement is a plain map shaped like
`agreement.yaml`, with these leaves: `Fraction`, `date`, text, and trees.
A tree is a tuple whose first item names what it is:

    ("number", Fraction(3))   ("text", "x")   ("day", date(...))   ("truth", True)
    ("name", "status")        ("name", "type", "warheads")
    ("and", tree, tree)  ("=", tree, tree)  ("case", when, then, ..., otherwise)
    ("moved", "milestone" or date, 1 or -1, months, days)     a day
    ("duration", months, days)

Every day is asked by itself, and every question walks all entries.
"""
