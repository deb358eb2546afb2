"""The practice world: an invented directory, and cases in every stage for trying Samlas out.

Who exists stands in `world/` as files in the import format, what happens in `cases/` as one TOML
file a story, both in Swedish and without code. The stories are played through the steps of
casework, on days counted from today. `generator` makes cases by the thousand, for measuring.
"""
