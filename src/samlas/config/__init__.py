"""The top floor: settings, addresses and the door to the web server.

Everything that differs between two installations is read from the environment in settings.py,
and docs/operation.md lists it. Nothing below this floor imports it.
"""
