"""The ledger: who did, read or sent what about whom, when and why.

Entries are only ever added. Each carries the hash of the one before it in the same chain, so a
changed, removed or moved entry shows. A chain belongs to one unit, so units never wait for each
other. Write through `samlas.ledger.log`. The database refuses to change an entry (`guarding`), the
heads are written to a file outside it each day (`anchors`), and `verifying` holds them together.
"""
