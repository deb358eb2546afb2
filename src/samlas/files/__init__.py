"""Files from outside: scanned forms, and what is put with a paper.

`checking.check` tells what a file is and gives it back clean, or says what is wrong with it: the
file is opened in a process of its own (`child`). `store` keeps it encrypted. Who may read a file is
decided by the room that it lies in: nothing here asks.
"""
