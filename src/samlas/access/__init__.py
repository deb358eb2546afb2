"""Who sees what: the access model as one table, in data.

`table.toml` holds roles, things, states, rules and denials; `addresses.toml` which thing each
address shows. The steps decide in code, each role naming where; tests/access asks every address as
every role, and compares. docs/access.md is made from the table. No case data here.
"""
