"""The networks of PyTorch's own examples (github.com/pytorch/examples: vae/main.py, dcgan/main.py) at small widths:
what they are called in a state_dict, and what they compute in evaluation, in float64.

Tensors named state.NAME are the state_dict's."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases.fixture import Fixture, Source


class VAE(nn.Module):
    def __init__(self, pixels, width, latents):
        super().__init__()
        self.fc1 = nn.Linear(pixels, width)
        self.fc21 = nn.Linear(width, latents)
        self.fc22 = nn.Linear(width, latents)
        self.fc3 = nn.Linear(latents, width)
        self.fc4 = nn.Linear(width, pixels)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))


class Generator(nn.Module):
    def __init__(self, nz, ngf, nc):
        super().__init__()
        self.main = nn.Sequential(
            nn.ConvTranspose2d(nz, ngf * 8, 4, 1, 0, bias=False), nn.BatchNorm2d(ngf * 8), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 8, ngf * 4, 4, 2, 1, bias=False), nn.BatchNorm2d(ngf * 4), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 4, ngf * 2, 4, 2, 1, bias=False), nn.BatchNorm2d(ngf * 2), nn.ReLU(True),
            nn.ConvTranspose2d(ngf * 2, ngf, 4, 2, 1, bias=False), nn.BatchNorm2d(ngf), nn.ReLU(True),
            nn.ConvTranspose2d(ngf, nc, 4, 2, 1, bias=False), nn.Tanh(),
        )

    def forward(self, x):
        return self.main(x)


class Discriminator(nn.Module):
    def __init__(self, nc, ndf):
        super().__init__()
        self.main = nn.Sequential(
            nn.Conv2d(nc, ndf, 4, 2, 1, bias=False), nn.LeakyReLU(0.2),
            nn.Conv2d(ndf, ndf * 2, 4, 2, 1, bias=False), nn.BatchNorm2d(ndf * 2), nn.LeakyReLU(0.2),
            nn.Conv2d(ndf * 2, ndf * 4, 4, 2, 1, bias=False), nn.BatchNorm2d(ndf * 4), nn.LeakyReLU(0.2),
            nn.Conv2d(ndf * 4, ndf * 8, 4, 2, 1, bias=False), nn.BatchNorm2d(ndf * 8), nn.LeakyReLU(0.2),
            nn.Conv2d(ndf * 8, 1, 4, 1, 0, bias=False), nn.Sigmoid(),
        )

    def forward(self, x):
        return self.main(x)


def trained(module, name):
    """The module in evaluation with weights, and statistics of batches, that are all different."""
    source = Source(name)
    module = module.double().eval()
    for key, tensor in module.state_dict().items():
        if key.endswith("running_var"):
            tensor.copy_(source.uniform(*tensor.shape, low=0.5, high=2))
        elif tensor.is_floating_point():
            fan = max(1, tensor[0].numel())
            tensor.copy_(source.normal(*tensor.shape, scale=(2 / fan) ** 0.5))
    return module


def state(module):
    return {f"state.{name}": tensor for name, tensor in module.state_dict().items()}


def fixtures():
    fixture, source = Fixture("pytorch_examples"), Source("pytorch_examples")
    with torch.no_grad():
        vae = trained(VAE(16, 12, 3), "vae")
        images, latents = source.uniform(4, 16), source.normal(4, 3)
        mean, log_variance = vae.encode(images)
        fixture.add("vae", state(vae) | {
            "images": images.reshape(4, 1, 4, 4), "mean": mean, "log_variance": log_variance,
            "latents": latents, "decoded": vae.decode(latents).reshape(4, 1, 4, 4),
        })
        generator = trained(Generator(5, 2, 3), "generator")
        latents = source.normal(2, 5, 1, 1)
        images = generator(latents)
        fixture.add("dcgan_generator", state(generator) | {
            "latents": latents.flatten(1), "images": images.float(),
        })
        discriminator = trained(Discriminator(3, 2), "discriminator")
        fixture.add("dcgan_discriminator", state(discriminator) | {
            "probabilities": discriminator(images.float().double()).flatten(),
        })
    yield fixture
