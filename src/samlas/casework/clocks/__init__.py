"""Clocks: reminders and deadlines that ring by themselves, each by a clause of the rulebook.

A clock hangs on a row of the work lists: what is answered, called off or closed has no row and so
no clock. `ringing.ring` is what the worker calls, `alarms` tells when what rings, `reading` what
the pages show.
"""
