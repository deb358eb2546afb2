"""The `samlas` program. One module for each subcommand; main.py lists them.

A module has `register(subparsers)`, which adds its parser and sets `handler`, a function from
the parsed arguments to the exit status. A user's mistake is a `Mistake`: one line, status 2.
"""
