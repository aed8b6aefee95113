"""The ways in which PyTorch may do a piece of work: memory layouts, eager or compiled. The fastest counts."""

import signal
from contextlib import contextmanager

import torch

SECONDS_TO_COMPILE = 90


def memory_formats(tensors):
    """The layouts worth trying for operands like these, by name."""
    if any(tensor.dim() == 4 for tensor in tensors):
        return {"contiguous": torch.contiguous_format, "channels_last": torch.channels_last}
    return {"": torch.contiguous_format}


def formatted(tensor, memory_format):
    return tensor.contiguous(memory_format=memory_format) if tensor.dim() == 4 else tensor


def variant_name(layout, way):
    return f"{layout} {way}".strip()


def compiled(function):
    return torch.compile(function, dynamic=False)


def working_variants(builders):
    """Builds every variant and runs it twice, which compiles it where it is to be compiled.

    `builders` maps a name to a function that returns the work. Returns the work of those that run, by name, and of
    the others the reason."""
    torch._dynamo.reset()
    found, left_out = {}, {}
    for name, build in builders.items():
        try:
            with time_limit(SECONDS_TO_COMPILE):
                run = build()
                run()
                run()
            found[name] = run
        except Exception as error:
            left_out[name] = (str(error).splitlines() or [type(error).__name__])[0]
    if not found:
        raise RuntimeError("; ".join(f"{name}: {why}" for name, why in left_out.items()))
    return found, left_out


@contextmanager
def time_limit(seconds):
    def stop(signal_number, frame):
        raise TimeoutError(f"took more than {seconds} seconds to compile")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
