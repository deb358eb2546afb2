"""What a user of the command line did wrong."""


class Mistake(Exception):
    """Told in one line on stderr, with exit status 2. The text names what to mend."""
