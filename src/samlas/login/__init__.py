"""The way in for staff: who is let in, under which assignment, and until when.

`oidc` is what is said to a log-in provider (also that of private persons), `claims` what a provider
tells of staff, `sessions` how a log-in is opened and ended. The pages are in faces/staff.
"""
