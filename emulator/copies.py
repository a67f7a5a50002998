"""Copies of the whole emulator, so that many things can be tried from one starting point."""

import os
import signal
import stat
import threading
import time
from typing import Any

from werkzeug.serving import BaseWSGIServer, make_server


class Copies:
    """
    Forks the emulator. A copy has all that the original had and takes requests at the same address. The original takes
    them as well: whoever asks for a copy stops the original with SIGSTOP while the copy is used.
    """

    def __init__(self, server: BaseWSGIServer, parent: int | None) -> None:
        """@param parent - The process that the original and its copies end with."""
        self.server = server
        self.parent = parent
        # Copies that have ended need nobody to wait for them.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        self.end_with_parent()

    def make(self) -> dict[str, Any]:
        """@returns the process id of the copy"""
        pid = os.fork()
        if pid:
            return {"pid": pid}
        try:
            self.serve()
        finally:
            os._exit(1)

    def serve(self) -> None:
        """What a copy does until it is ended. Of the original's threads it has only this one."""
        listening = self.server.fileno()
        close_connections(but=listening)
        self.end_with_parent()
        host, port = self.server.server_address[:2]
        make_server(str(host), int(port), self.server.app, threaded=True, fd=listening).serve_forever()

    def end_with_parent(self) -> None:
        if self.parent:
            threading.Thread(target=end_with, args=(self.parent,), daemon=True).start()


def end_with(parent: int) -> None:
    """Ends the emulator when the process that wanted it is gone."""
    while True:
        time.sleep(1)
        try:
            os.kill(parent, 0)
        except OSError:
            os._exit(0)


def close_connections(but: int) -> None:
    """Closes what the original answers through. The numbers stay taken: objects of the original still hold them."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for name in os.listdir("/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"):
        descriptor = int(name)
        if descriptor in (but, nothing):
            continue
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                os.dup2(nothing, descriptor)
        except OSError:
            # The one that listed the folder.
            continue
