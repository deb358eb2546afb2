"""Samlas: a coordinated individual plan (SIP), from the need to the closing.

Read docs/architecture.md first: rooms stand on floors, and a room imports only from floors below.
From the ground up: rulebook, papers, ledger; directory, people; exchange; casework; practice;
faces; config.
"""

__version__ = "0.1.0"
