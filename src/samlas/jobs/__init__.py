"""Work that waits: put in the transaction that causes it, done by a worker, never lost.

`queue.put` writes a row; `handling.handler` says what a kind of job does; `working.work` takes rows
by lease, does them in order, tries again with growing pauses, and parks what keeps failing.
"""
