"""The deep autoencoder of Hinton and Salakhutdinov 2006, 784-1000-500-250-30, with rectifiers and the squared error."""

from itertools import pairwise

from torch import nn

WIDTHS = [784, 1000, 500, 250, 30]


def layers(widths):
    found = []
    for inputs, outputs in pairwise(widths):
        found += [nn.Linear(inputs, outputs), nn.ReLU(inplace=True)]
    return found[:-1]


class Autoencoder:
    def __init__(self):
        self.network = nn.Sequential(
            nn.Flatten(), *layers(WIDTHS), *layers(WIDTHS[::-1]), nn.Sigmoid(), nn.Unflatten(1, (1, 28, 28)))
        self.modules = [self.network]

    def loss(self, images):
        return (self.network(images) - images).square().sum() / images.shape[0]

    def use(self, compiled):
        self.loss = compiled(self.loss)

    def step(self, images, optimizers):
        optimizers[0].zero_grad()
        self.loss(images).backward()
        optimizers[0].step()
