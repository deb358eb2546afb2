"""The person's own way in: what a private person reads and does in a case that is theirs.

`who` decides whose pages these are; the others take an `Own` from there. The person acts with the
person's own hand in the ledger, never with an assignment.
"""
