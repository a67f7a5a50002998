"""Runs a program and prints what it took as JSON: seconds, CPU seconds and its largest process, with descendants."""

import json
import os
import subprocess
import sys
import time

started = time.perf_counter()
with open(os.environ.pop("MEASURE_STDERR"), "wb") as errors:
    process = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors)
    _, status, usage = os.wait4(process.pid, 0)
print(json.dumps({
    "seconds": time.perf_counter() - started,
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    "mib": usage.ru_maxrss / 1024,
    "status": os.waitstatus_to_exitcode(status),
}))
