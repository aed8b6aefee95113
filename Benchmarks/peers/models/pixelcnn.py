"""PixelCNN of van den Oord et al. 2016, as in Sources/ModelZoo/PixelCNN, for binary images."""

import torch
from torch import nn
from torch.nn import functional as F


class MaskedConv2d(nn.Conv2d):
    def __init__(self, inputs, outputs, kernel, sees_itself):
        super().__init__(inputs, outputs, kernel, padding=kernel // 2)
        mask = torch.ones(kernel, kernel)
        mask[kernel // 2, kernel // 2 + (1 if sees_itself else 0):] = 0
        mask[kernel // 2 + 1:] = 0
        self.is_whole = bool(mask.all())
        self.register_buffer("mask", mask)

    def forward(self, x):
        weight = self.weight if self.is_whole else self.weight * self.mask
        return self._conv_forward(x, weight, self.bias)


class Block(nn.Module):
    def __init__(self, h):
        super().__init__()
        self.reduce = MaskedConv2d(2 * h, h, 1, True)
        self.masked = MaskedConv2d(h, h, 3, True)
        self.expand = MaskedConv2d(h, 2 * h, 1, True)

    def forward(self, x):
        hidden = F.relu(self.reduce(F.relu(x)), inplace=True)
        return x + self.expand(F.relu(self.masked(hidden), inplace=True))


class PixelCNN:
    def __init__(self, features, blocks, head_features):
        h = features
        self.network = nn.Sequential(
            MaskedConv2d(1, 2 * h, 7, False),
            *(Block(h) for _ in range(blocks)),
            nn.ReLU(inplace=True),
            MaskedConv2d(2 * h, head_features, 1, True),
            nn.ReLU(inplace=True),
            MaskedConv2d(head_features, 1, 1, True),
        )
        self.modules = [self.network]

    @torch.no_grad()
    def fold_masks(self):
        """Masks the weights for good, for work without training."""
        for layer in self.network.modules():
            if isinstance(layer, MaskedConv2d):
                layer.weight *= layer.mask
                layer.is_whole = True

    def loss(self, images):
        logits = self.network(images)
        return F.binary_cross_entropy_with_logits(logits, images, reduction="sum") / images.shape[0]

    def use(self, compiled):
        self.loss = compiled(self.loss)

    def step(self, images, optimizers):
        optimizers[0].zero_grad()
        self.loss(images).backward()
        optimizers[0].step()
