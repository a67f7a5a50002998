"""
Serves the emulated AWS on loopback: python3 -m emulator [--port N] [--parent PID]. Its standard output is one line of
JSON with port, process id, and the token for control calls: give it to a pipe or a terminal, never to a log.
"""

import argparse
import json
import os
import secrets
import signal
import sys
from typing import TextIO

# moto offers AWS's managed policies only when asked before it is imported, and the role of this product needs one.
os.environ.setdefault("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
# Nothing here starts an instance of EC2, and each account would read thousands of images.
os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
# By default moto lets every web page read its answers.
os.environ["MOTO_DISABLE_GLOBAL_CORS"] = "true"

from werkzeug.serving import make_server  # noqa: E402

from emulator.application import create_application  # noqa: E402
from emulator.copies import Copies  # noqa: E402


def starter_alone() -> TextIO:
    """What is standard output at the start; all that is printed from now on belongs to the log."""
    output = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return output


def main() -> None:
    parser = argparse.ArgumentParser(prog="emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; a free one by default")
    parser.add_argument("--parent", type=int, help="process id that the server ends with")
    parser.add_argument("--owner", help="who wanted the server, for those who look at the list of processes")
    arguments = parser.parse_args()
    starter = starter_alone()
    token = secrets.token_urlsafe(32)
    application = create_application(token)
    server = make_server("127.0.0.1", arguments.port, application, threaded=True)
    application.copies = Copies(server, arguments.parent)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with starter:
        print(json.dumps({"port": server.server_port, "pid": os.getpid(), "token": token}), file=starter)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    # moto's own chatter of each request would bury what matters.
    import logging

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    main()
