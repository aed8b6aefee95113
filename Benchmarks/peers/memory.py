"""The memory of this process, as Benchmarks/bench/Memory/PeakMemory.swift takes it."""

import resource
import sys


def peak_resident_bytes():
    """The most bytes that were in memory at once. Linux is not asked by getrusage, whose figure includes the program
    that started this one."""
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024
