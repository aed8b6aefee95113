"""The peer of `bench`: the same work in PyTorch, case by case as it is asked for.

Requests come as lines of JSON on standard input, answers go as lines of JSON to standard output; `bench` starts this
program and stops it by closing its input. The first line says what is running; then

    {"request": "prepare", "operation": "linear", "pass": "forward", "sizes": {"batch": 128, ...}}
    {"variants": ["eager", "compiled"], "left_out": {"a variant": "why it does not work"}}

    {"request": "turn", "variant": "eager", "warm_up": 0.04, "timed": 0.36, "most": 1000}
    {"seconds": [0.000121, 0.000119, ...]}

With an argument, {"operation": "pixelcnn", "sizes": {"batch": 64}, "variant": "contiguous eager", "repetitions": 3},
it makes these training steps instead, and prints the most bytes that it had in memory at once.
"""

import json
import os
import sys
import warnings

import torch

from operations import OPERATIONS
from memory import peak_resident_bytes
from timing import seconds_of
from training import STEPS
from variants import working_variants


def prepare(request):
    torch.manual_seed(0)
    if request["pass"] == "training step":
        return working_variants(STEPS[request["operation"]](**request["sizes"]))
    return working_variants(OPERATIONS[request["operation"]](request["pass"], **request["sizes"]))


def peak_of_training(operation, sizes, variant, repetitions):
    torch.manual_seed(0)
    run = STEPS[operation](**sizes)[variant]()
    for _ in range(repetitions):
        run()
    return peak_resident_bytes()


def main():
    # Whatever PyTorch or a compiler prints must not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    warnings.simplefilter("ignore")
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads())))

    def answer(**values):
        answers.write(json.dumps(values) + "\n")

    if len(sys.argv) > 1:
        print(peak_of_training(**json.loads(sys.argv[1])), file=answers)
        return
    answer(name=f"PyTorch {torch.__version__}", threads=torch.get_num_threads())
    variants = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["request"] == "prepare":
                variants.clear()
                found, left_out = prepare(request)
                variants.update(found)
                answer(variants=list(variants), left_out=left_out)
            else:
                run = variants[request["variant"]]
                answer(seconds=seconds_of(run, request["warm_up"], request["timed"], request["most"]))
        except Exception as error:  # the case fails, and is reported; others may work
            answer(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
