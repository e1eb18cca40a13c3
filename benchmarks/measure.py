"""Run a program; print its seconds, those of its processors, and its peak memory in megabytes.

A small process of its own, since Linux counts into a program's peak what started it.
"""

import json
import os
import subprocess
import sys
from time import perf_counter

start = perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
_, status, usage = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
measured = {
    "seconds": round(perf_counter() - start, 2),
    "processor_seconds": round(usage.ru_utime + usage.ru_stime, 2),
    "peak_mb_of_a_process": round(usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)),
}
print(json.dumps(measured))
sys.exit(process.returncode)
