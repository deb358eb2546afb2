"""The exchange: the only door between units that may not read each other's records.

What passes is a sealed paper resting on a consent row. `dispatch` lets it out, `inbox` is where its
holders read it, `answers` is what comes back, and passes it on within the receiving principal.
`text_messages` sends one-time codes to a person's own phone, with nothing of what it is about.
"""
