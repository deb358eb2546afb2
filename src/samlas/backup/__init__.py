"""A backup: all rows of one moment in a sealed file, and the way back into either database.

`container` is the file's outer form (sealed frames), `rows` what stands in it (a table's rows as
JSON, the same from SQLite and PostgreSQL, with their digest), `making` and `restoring` the two
ways. What is sealed in the database stays sealed with its own key; no key is in the file.
"""
