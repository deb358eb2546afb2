"""What is kept so that a copy of the database alone does not tell it (AES-256-GCM).

The secrets come from the settings, the newest first; `keyring` makes a key of its own from each
for every use. What is sealed names its key, so that a new secret can be taken into use while older
rows still have the one before.
"""
