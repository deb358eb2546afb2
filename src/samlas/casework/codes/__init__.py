"""Codes that are printed in letters: their signs, and how guessing is counted.

`replying` is the code on a summons, which answers for that paper alone. The code of a private
person's own pages stands in `casework.own`, on the same ground.
"""
