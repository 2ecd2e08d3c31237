class LocalTrouble(Exception):
    """The local system can't be had as asked. One line that says what to do next."""
