"""The directory: principals, their units, the people who work there, and the agreements in force.

It is what a summons is addressed by, and what the rulebook is asked about a unit. Nothing here is
secret; nothing here is about the individual.
"""
