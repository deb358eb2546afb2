"""Barriers: what readers tell that they could not read, reach or use. Nothing tells who they are.

`telling.tell` takes one in from the public page; `samlas barriers` reads them, and removes the one
that has been seen to.
"""
