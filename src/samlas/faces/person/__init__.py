"""The person's own pages, under /my/: for the one a SIP is about, and those who speak for them.

One comes in by e-ID. No title, address or log line here tells a bystander what the page is about.
What may be seen is decided in `casework.own.who`, nowhere here.
"""
