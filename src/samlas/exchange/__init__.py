"""The exchange: the only door between units that may not read each other's records.

What passes is a sealed paper resting on a consent row. `dispatch` lets it out, `held_by` is who may
read it, `replies` is what comes back, `handover` passes it on within the receiving principal.
"""
