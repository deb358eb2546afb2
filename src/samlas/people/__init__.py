"""The people a SIP is for, those close to them, those who speak for them, and what they consent to.

Each unit holds its own record of a person; there is no shared register. The consent register is
here because the exchange reads it at the door: nothing leaves without a living row.
"""
