"""Times of repeated calls, as Benchmarks/bench/Harness/Times.swift takes them."""

import gc
from time import perf_counter


def seconds_of(run, warm_up, timed, most):
    """The times of single calls of `run`: calls for `warm_up` seconds that are not timed, then calls for `timed`
    seconds, at least two and at most `most`. A call that does a part of its work says how many it stands for."""
    gc.collect()
    gc.disable()
    try:
        start = perf_counter()
        while True:
            run()
            if perf_counter() - start >= warm_up:
                break
        end = perf_counter() + timed
        seconds = []
        while len(seconds) < 2 or (perf_counter() < end and len(seconds) < most):
            before = perf_counter()
            run()
            seconds.append((perf_counter() - before) * getattr(run, "stands_for", 1))
        return seconds
    finally:
        gc.enable()
