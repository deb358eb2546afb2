"""What goes wrong in the work together, and ideas for it: told, handled, answered (H95–H97).

A report that leaves its unit holds no person: `clearing` finds what could point at one in free
text. `reporting` is how staff tell and `own` how the person does; `handling` and `exporting` are
for those who hold the office. What a report rests on stays in its unit, for a time: `Origin`.
"""
