"""LSTMs over pixels as PyTorch code writes them: a convolution of the row above, or of the column before in a map
whose rows are skewed; gates in the order i, f, g, o."""

import torch
import torch.nn.functional as F

from cases.fixture import Fixture, Source

COUNT, HEIGHT, WIDTH, UNITS = 2, 4, 3, 5


def lines(sums, weight, padding):
    """States line by line: `sums` [N, 4C, steps, length], `weight` [4C, C, taps] along a line; [N, C, steps, length]."""
    count, gates, steps, length = sums.shape
    hidden = cell = sums.new_zeros(count, gates // 4, length)
    states = []
    for step in range(steps):
        i, f, g, o = (sums[:, :, step] + F.conv1d(F.pad(hidden, padding), weight)).chunk(4, dim=1)
        cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
        hidden = torch.sigmoid(o) * torch.tanh(cell)
        states.append(hidden)
    return torch.stack(states, dim=2)


def rows(input, weight):
    """Taps are the pixels above to the left, above, and above to the right."""
    return lines(input, weight, padding=(1, 1))


def diagonal_from_left(input, weight):
    """Taps are the pixels to the left and above: row y is moved right by y, and columns are walked."""
    height, width = input.shape[2:]
    skewed = torch.stack([F.pad(input[:, :, y], (y, height - 1 - y)) for y in range(height)], dim=3)
    states = lines(skewed, weight.flip(2), padding=(1, 0))
    return torch.stack([states[:, :, y:y + width, y] for y in range(height)], dim=2)


def diagonal_from_right(input, weight):
    """Taps are the pixels to the right and above."""
    return diagonal_from_left(input.flip(3), weight).flip(3)


def fixtures():
    fixture = Fixture("grid_recurrent")
    for path in (rows, diagonal_from_left, diagonal_from_right):
        source = Source(f"grid_recurrent/{path.__name__}")
        taps = 3 if path is rows else 2
        fixture.differentiate(path.__name__, path, {
            "input": source.normal(COUNT, 4 * UNITS, HEIGHT, WIDTH),
            "weight": source.normal(4 * UNITS, UNITS, taps, scale=0.5),
        })
    return [fixture]
