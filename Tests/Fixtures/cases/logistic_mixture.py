"""Mixtures of discretised logistic distributions (Salimans et al. 2017, section 2), by their definition."""

import torch

from cases.fixture import Fixture, Source


def log_probability(parameters, images, levels):
    """log P [...] of pixels [..., C] in 0...1, C being 1 or 3; parameters [..., 3K] or [..., 10K] in the authors' order."""
    channels = images.shape[-1]
    arrays = 2 if channels == 1 else 3
    k = parameters.shape[-1] // (1 + arrays * channels)
    logits, rest = parameters[..., :k], parameters[..., k:].unflatten(-1, (channels, arrays, k))
    x = (2 * images - 1).unsqueeze(-1)
    means = [rest[..., c, 0, :] for c in range(channels)]
    if channels == 3:
        a, b, c = (torch.tanh(rest[..., channel, 2, :]) for channel in range(3))
        means[1] = means[1] + a * x[..., 0, :]
        means[2] = means[2] + b * x[..., 0, :] + c * x[..., 1, :]
    scales = rest[..., 1, :].clamp(min=-7).exp()
    centred, half = x - torch.stack(means, dim=-2), 1 / (levels - 1)
    # Seen from the mean's other side where a level is above it: there a difference of numbers near 1 has no digits.
    side = torch.where(centred > 0, -1.0, 1.0)
    upper, lower = (torch.sigmoid(side * (centred + move) / scales) for move in (half, -half))
    upper = torch.where(x > 1 - half, (1 + side) / 2, upper)
    lower = torch.where(x < -1 + half, (1 - side) / 2, lower)
    each = (side * (upper - lower)).log().sum(dim=-2)
    return torch.logsumexp(torch.log_softmax(logits, dim=-1) + each, dim=-1)


def pixels(source, count, channels, levels):
    """Pixels at all kinds of levels, both extremes among them."""
    shown = source.integers(count, channels, below=levels)
    shown[0], shown[1] = 0, levels - 1
    return shown.double() / (levels - 1)


def parameters(source, count, channels, k, levels):
    """Means within the range, and scales from a third of a level to half the range."""
    arrays = 2 if channels == 1 else 3
    logits = source.normal(count, k)
    rest = source.normal(count, channels, arrays, k, scale=0.5)
    narrowest = torch.tensor(0.7 / (levels - 1)).log().item()
    rest[:, :, 1] = source.uniform(count, channels, k, low=max(narrowest, -6.9), high=-0.7)
    return torch.cat([logits, rest.flatten(1)], dim=1)


def fixtures():
    fixture = Fixture("logistic_mixture")
    for name, channels, k, levels in [
        ("grey", 1, 5, 256), ("colour", 3, 10, 256), ("few_levels", 3, 3, 8), ("binary", 1, 2, 2), ("wide", 1, 19, 17),
    ]:
        source = Source(f"logistic_mixture/{name}")
        values = parameters(source, 12, channels, k, levels)
        fixture.differentiate(
            name, lambda parameters, pixels, levels=levels: log_probability(parameters, pixels, levels),
            {"parameters": values}, constants={"pixels": pixels(source, 12, channels, levels)},
            levels=levels, components=k)
        print(name, fixture.tensors[f"{name}/output"].min().item())
    return [fixture]
