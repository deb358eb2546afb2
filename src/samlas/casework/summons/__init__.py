"""Step 4, the summons: written in `draft`, judged in `check`, sent in `sending`, answered in
`answering`.

One summons is one meeting. Each recipient gets a paper of its own; who is called and who is invited
is the rulebook's verdict.
"""
