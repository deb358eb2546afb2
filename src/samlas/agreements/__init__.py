"""The agreements' own life: drafts, editions that two people decide, and who has read them.

An edition is TOML text that is never changed; the rulebook reads it through `supply`, and a case
keeps the one it began with. `drafting` lets nothing be saved that is weaker than the law; `trying`
puts a draft to the last year's work; `publishing` is the decision; `showing` what the pages tell.
"""
