"""Step 7, between the meetings and at the follow-up: what was promised, done, and what it gave.

Each responsible reports on its own actions from the plan it was sent; the lead sees what is late,
what has no answer and which plan nobody follows up (H66, H67, H70–H84, H103).
"""
