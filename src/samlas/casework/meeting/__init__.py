"""Step 5, the meeting: readiness before it, what is said and decided at it, who was there.

What is written down lives in slots, each with its own version, so that two people who write in
different slots never meet, and two who write in the same one lose nothing (H46–H63, H68, H69).
"""
