"""Equation 3 of VQ-VAE (van den Oord et al. 2017) and the likelihood of its prior, with gradients, in float64."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases.fixture import Fixture, Source
from cases.gated_pixelcnn import GatedPixelCNN, initialise

BATCH, HEIGHT, WIDTH = 3, 8, 4


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def blocks(hidden, inner, count):
    return [
        Residual(nn.ReLU(), nn.Conv2d(hidden, inner, 3, padding=1), nn.ReLU(), nn.Conv2d(inner, hidden, 1))
        for _ in range(count)] + [nn.ReLU()]


class Quantizer(nn.Module):
    def __init__(self, codes, features):
        super().__init__()
        self.codebook = nn.Parameter(torch.zeros(codes, features))

    def forward(self, z):
        """Codes [N, h, w] and their vectors [N, D, h, w]."""
        apart = z.permute(0, 2, 3, 1)[..., None, :] - self.codebook
        codes = apart.square().sum(-1).argmin(-1)
        return codes, F.embedding(codes, self.codebook).permute(0, 3, 1, 2)


class VQVAE(nn.Module):
    def __init__(self, channels, levels, codes, features, downsamplings, hidden, inner, count, prior):
        super().__init__()
        self.levels = levels
        down = []
        for i in range(downsamplings):
            down += [nn.Conv2d(hidden if i else channels, hidden, 4, 2, 1), nn.ReLU()]
        self.encoder = nn.Sequential(*down, *blocks(hidden, inner, count), nn.Conv2d(hidden, features, 1))
        self.quantizer = Quantizer(codes, features)
        up = []
        for i in reversed(range(downsamplings)):
            outputs = hidden if i else channels * (1 if levels == 2 else 2)
            up += [nn.ConvTranspose2d(hidden, outputs, 4, 2, 1), nn.ReLU()]
        self.decoder = nn.Sequential(
            nn.Conv2d(features, hidden, 3, padding=1), *blocks(hidden, inner, count), *up[:-1])
        self.prior = GatedPixelCNN(1, codes, classes=0, skips=False, **prior)

    def pixel_log_likelihood(self, parameters, images):
        if self.levels == 2:
            return -F.binary_cross_entropy_with_logits(parameters, images, reduction="none").sum((1, 2, 3))
        mean, log_scale = parameters.chunk(2, dim=1)
        x, half, scale = 2 * images - 1, 1 / (self.levels - 1), log_scale.clamp(min=-7).exp()
        above = torch.where(x > 1 - half, 1, torch.sigmoid((x - mean + half) / scale))
        below = torch.where(x < half - 1, 0, torch.sigmoid((x - mean - half) / scale))
        return (above - below).log().sum((1, 2, 3))

    def losses(self, images):
        """log p(x | z) with the straight-through gradient, codebook and commitment loss, one each an image."""
        z = self.encoder(images)
        codes, e = self.quantizer(z)
        nats = self.pixel_log_likelihood(self.decoder(z + (e - z).detach()), images)
        return nats, (z.detach() - e).square().sum((1, 2, 3)), (z - e.detach()).square().sum((1, 2, 3)), codes

    def prior_log_likelihood(self, codes):
        shown = codes[:, None].detach()
        return self.prior.log_likelihood(shown, shown, None)


def evaluated(model, images, commitment):
    """Every figure, and the gradients of equation 3 and of the prior's loss."""
    model.zero_grad()
    nats, codebook, committed, codes = model.losses(images)
    prior = model.prior_log_likelihood(codes)
    (-nats + codebook + commitment * committed).mean().backward()
    (-prior.mean()).backward()
    figures = {
        "reconstruction": nats, "codebook_loss": codebook, "commitment_loss": committed, "prior": prior}
    gradients = {name: p.grad.double() for name, p in model.named_parameters()}
    return {name: f.detach().double() for name, f in figures.items()}, gradients, codes


def golden(fixture, case, channels, levels, prior, commitment, **sizes):
    source = Source(f"vqvae/{case}")
    model = VQVAE(channels, levels, prior=prior, **sizes)
    initialise(model, source)
    for module in model.modules():
        if isinstance(module, nn.ConvTranspose2d):
            module.weight.data = source.normal(*module.weight.shape, scale=0.2)
            module.bias.data = source.normal(*module.bias.shape, scale=0.1)
    shown = source.integers(BATCH, channels, HEIGHT, WIDTH, below=levels)
    images = shown.double() / (levels - 1)
    with torch.no_grad():
        z = model.double().encoder(images).transpose(0, 1).flatten(1).T
    near = z[source.integers(sizes["codes"], below=len(z))]
    model.quantizer.codebook.data = (near + 0.3 * z.std() * source.normal(*near.shape)).float().double()
    weights = {name: p.detach().clone() for name, p in model.named_parameters()}
    exact, gradients, codes = evaluated(model, images, commitment)
    rounded, rounded_gradients, same = evaluated(model.float(), images.float(), commitment)
    assert torch.equal(codes, same) and len(codes.unique()) > 3
    drift = {
        "figures": max(((rounded[name] - f).abs() / f.abs()).max().item() for name, f in exact.items()),
        "gradient": max(
            ((rounded_gradients[name] - g).abs().max() / g.abs().max()).item()
            for name, g in gradients.items()),
    }
    usage = torch.ones(sizes["codes"], dtype=torch.float64)
    tensors = weights | exact | {f"gradient.{name}": g for name, g in gradients.items()}
    fixture.add(
        case, tensors | {"levels": shown.to(torch.uint8), "codes": codes.double(), "quantizer.usage": usage},
        channels=channels, levels=levels, float32_drift=drift, commitment=commitment,
        **{f"prior_{name}": number for name, number in prior.items()},
        **sizes)
    print(case, exact, drift)


def fixtures():
    fixture = Fixture("vqvae")
    prior = dict(p=3, layers=2, kernel=3, input_kernel=3, head=4, embedding=3)
    golden(
        fixture, "binary", channels=1, levels=2, commitment=0.25, prior=prior,
        codes=7, features=3, downsamplings=2, hidden=5, inner=3, count=2)
    golden(
        fixture, "grey", channels=1, levels=5, commitment=0.5, prior=prior,
        codes=6, features=4, downsamplings=1, hidden=4, inner=3, count=1)
    golden(
        fixture, "colour", channels=3, levels=4, commitment=0.25, prior=prior,
        codes=5, features=2, downsamplings=1, hidden=4, inner=2, count=1)
    return [fixture]
