"""What each kind of paper says, in order: one file per group of kinds.

`shared` holds what several kinds say in the same words; the other files never import each other.
"""
