"""The public pages: what a SIP is, and asking for one. No account, no session.

Nothing here ever tells whether a person is known to a unit.
"""
