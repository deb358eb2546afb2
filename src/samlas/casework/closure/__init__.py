"""Step 8, the closing: on which grounds, what becomes of what is open, and that all get to know.

A closed case stays closed; a need that comes back is a new SIP (H85–H91).
"""
