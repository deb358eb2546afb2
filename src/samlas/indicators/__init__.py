"""Figures of how it goes: how many, how soon, how often, and never who (evaluation.md, I1–I20).

`facts` reads what has happened in a case, `counting` keeps the counts, `fives` turns them into what
may be shown, `figures` answers the pages.
"""
