"""DCGAN of Radford et al. 2016 in the configurations of Sources/ModelZoo/GAN/DCGAN.swift, with 100 latent variables and
64 filters. Where sides go from 1 to 4 or back, linear maps are convolutions here: the same products."""

import torch
from torch import nn
from torch.nn import functional as F

LATENTS = 100


class DCGAN:
    def __init__(self, generator, discriminator, latent_shape):
        self.generator, self.discriminator = generator, discriminator
        self.latent_shape = latent_shape
        self.modules = [generator, discriminator]
        self.run_generator, self.run_discriminator = generator, discriminator

    @staticmethod
    def of_28x28():
        generator = nn.Sequential(
            nn.Linear(LATENTS, 128 * 7 * 7, bias=False), nn.Unflatten(1, (128, 7, 7)), nn.BatchNorm2d(128),
            nn.ReLU(inplace=True),
            nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Tanh(),
        )
        discriminator = nn.Sequential(
            nn.Conv2d(1, 64, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.LeakyReLU(0.2, inplace=True),
            nn.Flatten(), nn.Linear(128 * 7 * 7, 1),
        )
        return DCGAN(generator, discriminator, (LATENTS,))

    @staticmethod
    def of_64x64():
        generator = nn.Sequential(
            nn.ConvTranspose2d(LATENTS, 512, 4, 1, 0, bias=False), nn.BatchNorm2d(512), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(512, 256, 4, 2, 1, bias=False), nn.BatchNorm2d(256), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(256, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
            nn.ConvTranspose2d(64, 3, 4, 2, 1), nn.Tanh(),
        )
        discriminator = nn.Sequential(
            nn.Conv2d(3, 64, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(128, 256, 4, 2, 1, bias=False), nn.BatchNorm2d(256), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(256, 512, 4, 2, 1, bias=False), nn.BatchNorm2d(512), nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(512, 1, 4, 1, 0), nn.Flatten(),
        )
        return DCGAN(generator, discriminator, (LATENTS, 1, 1))

    def use(self, compiled):
        self.run_generator, self.run_discriminator = compiled(self.generator), compiled(self.discriminator)

    def step(self, images, optimizers):
        """The discriminator's step on real images and on fakes, then the generator's on the same fakes."""
        generator_optimizer, discriminator_optimizer = optimizers
        fakes = self.run_generator(torch.randn(images.shape[0], *self.latent_shape))

        discriminator_optimizer.zero_grad()
        (judged(self.run_discriminator(images), 1) + judged(self.run_discriminator(fakes.detach()), 0)).backward()
        discriminator_optimizer.step()

        generator_optimizer.zero_grad()
        self.discriminator.requires_grad_(False)
        judged(self.run_discriminator(fakes), 1).backward()
        self.discriminator.requires_grad_(True)
        generator_optimizer.step()


def judged(logits, truth):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, truth))
