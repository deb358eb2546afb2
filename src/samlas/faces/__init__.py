"""What people look at and talk to: the staff's pages, the guest's pages, the command line.

A face reads what came in, calls one function of a room below, and shows the answer.
No rule and no permission is decided here.
"""
