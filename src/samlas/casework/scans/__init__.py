"""Forms that come back on paper: read in, filed to their case by the code on them, kept as came.

`taking_in` takes files in and divides them by form. A scan is its taker's own until `filing` has
put it in a case; from then on it is the case's. `reading` shows what there is.
"""
