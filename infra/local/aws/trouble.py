class LocalAwsTrouble(Exception):
    """The local AWS could not be had. One line that says what to do next."""
