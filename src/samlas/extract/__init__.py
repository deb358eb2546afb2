"""All that is kept about one private person in a SIP, for them to have: a letter, and data.

`gathering` collects no more than their own pages tell; `making` sets it as a job, keeps it sealed
for a few days, and gives out each file once. `handing` is how staff make it for one without e-ID.
"""
