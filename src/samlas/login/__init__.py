"""The way in for staff: who is let in, under which assignment, and until when.

`oidc` is what is said to a log-in provider (also that of private persons), `claims` what a provider
tells of staff, `sessions` how a log-in is opened and ended, `limits`
how often one may be wrong at any door. `accounts` and its files are for those who
have no provider; `looking_after` and `units` are what an administrator does with accounts,
assignments and units. The pages are in faces/staff.
"""
