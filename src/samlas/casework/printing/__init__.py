"""A unit's letters together: what waits, one print of all of it, posted by one click, or come back.

A print is made in parts by the worker, kept encrypted, and forgotten after a day. Letters to those
whose data are protected are in no print: each goes by itself.
"""
