"""Runs MiniStack for as long as the process that started it lives: `python -m infra.local.aws.guarded`.

The starter holds the other end of standard input. However it ends, kill -9 included, that end is closed, and so
nothing is left behind: the functions' workers in turn read their work from MiniStack and end with it.
"""

import os
import shutil
import signal
import sys
import threading

from ministack.app import main

from infra.local.aws.batch_rights import allow_as_single_calls


def _end_with_the_starter() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    allow_as_single_calls()
    try:
        main()
    finally:
        # The unpacked functions; the starter may be gone and cannot tidy up.
        shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
