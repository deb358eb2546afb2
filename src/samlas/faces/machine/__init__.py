"""What other programs ask: does it run, can it serve, how much waits.

No answer here names a person, a unit or a case. Numbers are given to who shows the token of the
settings; without one, that address answers like what is not there.
"""
