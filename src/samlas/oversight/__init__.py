"""Those who look at the ledger: the unit's log checker, and the auditor of a principal.

`reading` shows entries with what makes one look twice (`signs`), `checking` draws samples and keeps
what was found, `exporting` writes them in the fields of the national log service. They see who did
what, when and why, by the reference of a case: never what stands in it, nor whose it is.
"""
