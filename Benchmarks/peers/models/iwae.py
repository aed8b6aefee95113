"""The importance-weighted autoencoder of Burda et al. 2016 for binary images: 784-200-200-50, 5 draws an image."""

import math

import torch
from torch import nn
from torch.nn import functional as F

LATENTS = 50
DRAWS = 5


def layers(*widths):
    found = []
    for inputs, outputs in zip(widths, widths[1:]):
        found += [nn.Linear(inputs, outputs), nn.Tanh()]
    return nn.Sequential(*found[:-1])


class IWAE:
    def __init__(self):
        self.encoder = layers(784, 200, 200, 2 * LATENTS)
        self.decoder = layers(LATENTS, 200, 200, 784)
        self.modules = [nn.ModuleList([self.encoder, self.decoder])]

    def loss(self, images):
        images = images.flatten(1)
        mean, log_variance = self.encoder(images).repeat_interleave(DRAWS, dim=0).chunk(2, dim=1)
        noise = torch.randn_like(mean)
        latents = mean + (0.5 * log_variance).exp() * noise
        likelihood = -F.binary_cross_entropy_with_logits(
            self.decoder(latents), images.repeat_interleave(DRAWS, dim=0), reduction="none").sum(1)
        # The constants of both densities cancel.
        weights = likelihood + 0.5 * (noise**2 + log_variance - latents**2).sum(1)
        return (math.log(DRAWS) - weights.view(-1, DRAWS).logsumexp(1)).mean()

    def use(self, compiled):
        self.loss = compiled(self.loss)

    def step(self, images, optimizers):
        optimizers[0].zero_grad()
        self.loss(images).backward()
        optimizers[0].step()
