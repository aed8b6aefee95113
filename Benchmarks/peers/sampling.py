"""Drawing binary images from an autoregressive network by a plain loop: a full forward pass for every pixel.

All passes cost the same, so a few of them are timed and stand for all. To time all of them, in minutes:

    python3 Benchmarks/peers/sampling.py 64
"""

import sys
from time import perf_counter

import torch

from models.pixelcnn import PixelCNN
from variants import compiled, formatted, memory_formats, variant_name

SIDE = 28


class SamplingLoop:
    """The first `passes` pixels of `count` images, or all."""

    def __init__(self, network, count, memory_format, passes=None):
        self.network = network
        self.images = formatted(torch.zeros(count, 1, SIDE, SIDE), memory_format)
        self.passes = passes or SIDE * SIDE
        self.stands_for = SIDE * SIDE / self.passes

    @torch.no_grad()
    def __call__(self):
        self.images.zero_()
        for pixel in range(self.passes):
            row, column = divmod(pixel, SIDE)
            logits = self.network(self.images)[:, 0, row, column]
            self.images[:, 0, row, column] = torch.bernoulli(logits.sigmoid())
        return self.images


def loops(which, images, passes=None):
    """The variants of the loop; masks are multiplied into the weights beforehand."""
    del which
    builders = {}
    for layout, memory_format in memory_formats([torch.empty(1, 1, 1, 1)]).items():
        model = PixelCNN(features=64, blocks=7, head_features=64)
        model.fold_masks()
        network = model.network.eval().to(memory_format=memory_format)
        for way in ("eager", "compiled"):
            builders[variant_name(layout, way)] = lambda network=network, layout=memory_format, way=way: SamplingLoop(
                compiled(network) if way == "compiled" else network, images, layout, passes)
    return builders


if __name__ == "__main__":
    for name, build in loops("sampling", int(sys.argv[1])).items():
        start = perf_counter()
        build()()
        print(f"{name}: {perf_counter() - start:.1f} s on {torch.get_num_threads()} threads")
