"""PixelRNN (van den Oord et al. 2016): log-likelihoods and gradients of tiny models, state by state as it is written.

Images are [N, C, H, W] like everywhere here, and states are computed pixel after pixel. Rows and columns outside of the
image are states of zeros."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases.fixture import Fixture, Source
from cases.pixelcnn import MaskedConv2d

BATCH, HEIGHT, WIDTH = 3, 5, 6

# The neighbours (row, column) whose states a pixel's gates are summed from, and the one whose cell goes on.
ROWS = ((-1, -1), (-1, 0), (-1, 1)), (-1, 0)
FROM_LEFT = ((0, -1), (-1, 0)), (0, -1)
FROM_RIGHT = ((0, 1), (-1, 0)), (0, 1)


class GridLSTM(nn.Module):
    """One run over the pixels, each after the neighbours it depends on."""

    def __init__(self, path, groups, inputs, units, kernel):
        super().__init__()
        self.taps, self.cell_tap = path
        self.groups, self.units = groups, units
        self.input = MaskedConv2d("B", groups, inputs, 4 * units, kernel, padding=(0, kernel[1] // 2))
        self.recurrent = nn.Parameter(torch.zeros(4 * units, units, 1, len(self.taps)))

    def forward(self, x):
        sums = self.input(x)
        # Colour by colour within the convolution, so that its mask holds within each gate; gate by gate here.
        sums = sums.unflatten(1, (self.groups, 4, -1)).transpose(1, 2).flatten(1, 3)
        height, width = x.shape[2:]
        outside = torch.zeros(len(x), self.units, dtype=x.dtype)
        hidden, cells = {}, {}
        for row in range(height):
            columns = range(width) if self.taps[0][1] < 0 else reversed(range(width))
            for column in columns:
                gates = sums[:, :, row, column]
                for tap, (down, right) in enumerate(self.taps):
                    neighbour = hidden.get((row + down, column + right), outside)
                    gates = gates + neighbour @ self.recurrent[:, :, 0, tap].T
                i, f, g, o = gates.chunk(4, dim=1)
                before = cells.get((row + self.cell_tap[0], column + self.cell_tap[1]), outside)
                cell = f.sigmoid() * before + i.sigmoid() * g.tanh()
                cells[row, column], hidden[row, column] = cell, o.sigmoid() * cell.tanh()
        rows = [torch.stack([hidden[row, column] for column in range(width)], dim=2) for row in range(height)]
        return torch.stack(rows, dim=2)


class DiagonalBiLSTM(nn.Module):
    def __init__(self, groups, inputs, units):
        super().__init__()
        self.left = GridLSTM(FROM_LEFT, groups, inputs, units, (1, 1))
        self.right = GridLSTM(FROM_RIGHT, groups, inputs, units, (1, 1))

    def forward(self, x):
        right = self.right(x)
        below = torch.cat([torch.zeros_like(right[:, :, :1]), right[:, :, :-1]], dim=2)
        return self.left(x) + below


RECURRENCES = {
    "row": lambda groups, inputs, units: GridLSTM(ROWS, groups, inputs, units, (1, 3)),
    "diagonal": DiagonalBiLSTM,
}


class Block(nn.Module):
    def __init__(self, recurrence, groups, h, skips):
        super().__init__()
        self.recurrence = RECURRENCES[recurrence](groups, 2 * h, h)
        self.expand = MaskedConv2d("B", groups, h, 2 * h, 1)
        self.skip = MaskedConv2d("B", groups, h, 2 * h, 1) if skips else None


class PixelRNN(nn.Module):
    """Logits [N, C, K, H, W] of the K levels of every channel; one logit, of level 1, when K is 2."""

    def __init__(self, recurrence, channels, levels, h, layers, head, skips):
        super().__init__()
        self.channels, self.logits = channels, 1 if levels == 2 else levels
        self.input = MaskedConv2d("A", channels, channels, 2 * h, 7, padding=3)
        self.blocks = nn.ModuleList(Block(recurrence, channels, h, skips) for _ in range(layers))
        self.head = nn.Sequential(
            nn.ReLU(), MaskedConv2d("B", channels, 2 * h, head, 1),
            nn.ReLU(), MaskedConv2d("B", channels, head, channels * self.logits, 1))

    def forward(self, images):
        features = self.input(images)
        seen = []
        for block in self.blocks:
            states = block.recurrence(features)
            features = features + block.expand(states)
            if block.skip:
                seen.append(block.skip(states))
        return self.head(sum(seen, start=features)).unflatten(1, (self.channels, self.logits))

    def log_likelihood(self, images, levels):
        """Nats summed over pixels and channels, [N]."""
        logits = self(images)
        if self.logits == 1:
            return -F.binary_cross_entropy_with_logits(logits[:, :, 0], images, reduction="none").sum(dim=(1, 2, 3))
        return -F.cross_entropy(logits.transpose(1, 2), levels, reduction="none").sum(dim=(1, 2, 3))


def initialise(model, source):
    """Weights drawn from a name, zero where masked, and large enough for gates to open and close."""
    for module in model.modules():
        if isinstance(module, MaskedConv2d):
            fan = module.mask.sum(dim=(1, 2, 3)).clamp(min=1).max().item()
            drawn = source.normal(*module.weight.shape, scale=(2 / fan) ** 0.5) * module.mask
            module.weight.data = drawn.float().double()
            module.bias.data = source.normal(*module.bias.shape, scale=0.3)
        if isinstance(module, GridLSTM):
            shape = module.recurrent.shape
            module.recurrent.data = source.normal(*shape, scale=(shape[1] * shape[3]) ** -0.5)


def log_likelihoods_and_gradients(model, images, levels):
    model.zero_grad()
    log_likelihoods = model.log_likelihood(images, levels)
    (-log_likelihoods.mean()).backward()
    return log_likelihoods.detach(), {name: p.grad.clone() for name, p in model.named_parameters()}


def golden(fixture, case, channels, levels, **sizes):
    """In float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source(f"pixelrnn/{case}")
    recurrence = case.split("_")[0]
    model = PixelRNN(recurrence, channels, levels, **sizes).double()
    initialise(model, source)
    shown = source.integers(BATCH, channels, HEIGHT, WIDTH, below=levels)
    images = shown.double() / (levels - 1)
    weights = {name: p.detach().clone() for name, p in model.named_parameters()}
    exact, gradients = log_likelihoods_and_gradients(model, images, shown)
    rounded, rounded_gradients = log_likelihoods_and_gradients(model.float(), images.float(), shown)
    drift = {
        "log_likelihood": ((rounded - exact).abs() / exact.abs()).max().item(),
        "gradient": max(
            ((rounded_gradients[name] - g).abs().max() / g.abs().max()).item() for name, g in gradients.items()),
    }
    tensors = weights | {f"gradient.{name}": g for name, g in gradients.items()}
    fixture.add(
        case, tensors | {"levels": shown.to(torch.uint8), "log_likelihood": exact},
        channels=channels, levels=levels, float32_drift=drift, **sizes)
    print(case, exact.tolist(), drift)


def fixtures():
    fixture = Fixture("pixelrnn")
    for recurrence in RECURRENCES:
        golden(fixture, f"{recurrence}_binary", channels=1, levels=2, h=3, layers=2, head=5, skips=False)
        golden(fixture, f"{recurrence}_grey", channels=1, levels=4, h=5, layers=1, head=4, skips=True)
        golden(fixture, f"{recurrence}_colour", channels=3, levels=4, h=6, layers=2, head=6, skips=True)
    return [fixture]
