"""Variational autoencoders of Kingma and Welling 2014 for binary images, with 20 latent variables."""

import torch
from torch import nn
from torch.nn import functional as F

LATENTS = 20


class VAE:
    def __init__(self, encoder, decoder):
        self.encoder, self.decoder = encoder, decoder
        self.modules = [nn.ModuleList([encoder, decoder])]

    def loss(self, images):
        mean, log_variance = self.encoder(images).chunk(2, dim=1)
        latents = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        logits = self.decoder(latents)
        reconstruction = F.binary_cross_entropy_with_logits(logits, images, reduction="sum")
        divergence = 0.5 * (log_variance.exp() + mean**2 - 1 - log_variance).sum()
        return (reconstruction + divergence) / images.shape[0]

    def use(self, compiled):
        self.loss = compiled(self.loss)

    def step(self, images, optimizers):
        optimizers[0].zero_grad()
        self.loss(images).backward()
        optimizers[0].step()


class PerceptronVAE(VAE):
    def __init__(self):
        super().__init__(
            nn.Sequential(nn.Flatten(), nn.Linear(784, 400), nn.ReLU(inplace=True), nn.Linear(400, 2 * LATENTS)),
            nn.Sequential(nn.Linear(LATENTS, 400), nn.ReLU(inplace=True), nn.Linear(400, 784),
                          nn.Unflatten(1, (1, 28, 28))),
        )


class ConvolutionalVAE(VAE):
    def __init__(self):
        super().__init__(
            nn.Sequential(
                nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(inplace=True),
                nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(inplace=True),
                nn.Flatten(), nn.Linear(64 * 7 * 7, 2 * LATENTS),
            ),
            nn.Sequential(
                nn.Linear(LATENTS, 64 * 7 * 7), nn.ReLU(inplace=True), nn.Unflatten(1, (64, 7, 7)),
                nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(inplace=True),
                nn.ConvTranspose2d(32, 1, 4, 2, 1),
            ),
        )
