"""The work on one SIP, one file per step, in the order of the process.

case, need, consent, contacts, summons, meeting, plan, followup, closure. A step imports earlier
steps only. Every write is one function call in one transaction: checks first, ledger entry
included. What the law or an agreement says is asked of the rulebook, never decided here. `now` is
always an argument: aware, in Swedish time, so that `now.date()` is today.
"""
