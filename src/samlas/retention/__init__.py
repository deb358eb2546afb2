"""How long each unit keeps what it holds of a person, and how it lets go of it.

`due` asks the rulebook until when (each holder by its own law), `stopping` what the head knows that
the program cannot: what a record holds, and holds on its deletion. `disposing` is two people's
decision, `erasing` what then happens, and `again` what a restored backup has to hear of it.
"""
