"""PixelRNN of van den Oord et al. 2016, as in Sources/ModelZoo/PixelRNN, for binary images.

The input-to-state convolution is of all pixels at once. The states run with channels innermost, so that a step is one
matrix product with the step's neighbours side by side, and one pointwise cell, which can be compiled by itself."""

import torch
from torch import nn
from torch.nn import functional as F

from models.pixelcnn import MaskedConv2d


def cell(sums, c):
    """The states after gates i, f, g, o whose sums stand side by side, [..., 4h]."""
    i, f, g, o = sums.chunk(4, dim=-1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def row_step(sums, weight, h, c):
    """A row of all images: sums [N, W, 4h], states [N, W, h] of the row above, weight [3h, 4h]."""
    padded = F.pad(h, (0, 0, 1, 1))
    neighbours = torch.cat([padded[:, :-2], h, padded[:, 2:]], dim=-1)
    return cell(sums + neighbours @ weight, c)


def diagonal_step(sums, weight, h, c):
    """A column of the skewed maps of both directions: sums [2, N, H, 4h], states [2, N, H, h] of the column before,
    weight [2, 2h, 4h]."""
    above = F.pad(h[:, :, :-1], (0, 0, 1, 0))
    neighbours = torch.cat([h, above], dim=-1)
    return cell(torch.baddbmm(sums.flatten(1, 2), neighbours.flatten(1, 2), weight).view_as(sums), c)


class RowLSTM(nn.Module):
    def __init__(self, inputs, units):
        super().__init__()
        self.input = nn.Conv2d(inputs, 4 * units, (1, 2), padding=(0, 1))
        self.weight = nn.Parameter(torch.randn(3 * units, 4 * units) / (3 * units) ** 0.5)
        self.step = row_step

    def forward(self, x):
        sums = self.input(x)[..., :-1].permute(2, 0, 3, 1)
        h = c = x.new_zeros(*sums.shape[1:-1], self.weight.shape[1] // 4)
        rows = []
        for row in sums.unbind():
            h, c = self.step(row, self.weight, h, c)
            rows.append(h)
        return torch.stack(rows, dim=1).permute(0, 3, 1, 2)


class DiagonalBiLSTM(nn.Module):
    def __init__(self, inputs, units):
        super().__init__()
        self.input = nn.Conv2d(inputs, 8 * units, 1)
        self.weight = nn.Parameter(torch.randn(2, 2 * units, 4 * units) / (2 * units) ** 0.5)
        self.step = diagonal_step

    def forward(self, x):
        left, right = self.input(x).permute(0, 2, 3, 1).chunk(2, dim=-1)
        columns = skewed(torch.stack([left, right.flip(2)])).permute(3, 0, 1, 2, 4).contiguous()
        h = c = x.new_zeros(*columns.shape[1:-1], self.weight.shape[2] // 4)
        states = []
        for column in columns.unbind():
            h, c = self.step(column, self.weight, h, c)
            states.append(h)
        left, right = unskewed(torch.stack(states, dim=3)).unbind()
        below = F.pad(right.flip(2)[:, :-1], (0, 0, 0, 0, 1, 0))
        return (left + below).permute(0, 3, 1, 2)


def skewed(maps):
    """Each row one column further to the right than the one above: [..., H, W, C] to [..., H, W + H - 1, C]."""
    *lead, height, width, channels = maps.shape
    longer = F.pad(maps, (0, 0, 0, height)).flatten(-3, -2)
    return longer[..., :height * (width + height - 1), :].unflatten(-2, (height, width + height - 1))


def unskewed(maps):
    """The inverse: [..., H, W + H - 1, C] to [..., H, W, C]."""
    height, width = maps.shape[-3], maps.shape[-2] - maps.shape[-3] + 1
    longer = F.pad(maps.flatten(-3, -2), (0, 0, 0, height)).unflatten(-2, (height, width + height))
    return longer[..., :width, :]


class Block(nn.Module):
    def __init__(self, recurrence, h):
        super().__init__()
        self.recurrent = recurrence(2 * h, h)
        self.expand = nn.Conv2d(h, 2 * h, 1)

    def forward(self, x):
        return x + self.expand(self.recurrent(x))


class PixelRNN:
    def __init__(self, recurrence, features, layers, head_features):
        h = features
        self.network = nn.Sequential(
            MaskedConv2d(1, 2 * h, 7, False),
            *(Block(recurrence, h) for _ in range(layers)),
            nn.ReLU(inplace=True),
            nn.Conv2d(2 * h, head_features, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(head_features, 1, 1),
        )
        self.modules = [self.network]

    def loss(self, images):
        logits = self.network(images)
        return F.binary_cross_entropy_with_logits(logits, images, reduction="sum") / images.shape[0]

    def use(self, compiled):
        self.loss = compiled(self.loss)

    def use_steps(self, compiled):
        """The recurrent steps alone are compiled: the whole unrolled takes the compiler minutes."""
        for module in self.network.modules():
            if hasattr(module, "step"):
                module.step = compiled(module.step)

    def step(self, images, optimizers):
        optimizers[0].zero_grad()
        self.loss(images).backward()
        optimizers[0].step()
