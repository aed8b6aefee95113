"""Three Adam steps of small variational autoencoders (Kingma and Welling 2013; Burda et al. 2015), in float64."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.distributions import Bernoulli, Normal, kl_divergence

from cases.fixture import Fixture, Source

STEPS, BATCH = 3, 6


def likelihood(kind, levels, parameters, channel_log_variance, x):
    """log p(x | z), one number an image, of parameters and images [..., C or 2C, H, W]."""
    if kind == "bernoulli":
        each = Bernoulli(logits=parameters).log_prob(x)
    elif kind in ("gaussian", "isotropic_gaussian"):
        if kind == "gaussian":
            location, raw = parameters.chunk(2, dim=-3)
        else:
            location, raw = parameters, channel_log_variance[:, None, None]
        log_variance = F.softplus(raw + 7) - 7
        each = Normal(location.sigmoid(), (log_variance / 2).exp()).log_prob(x)
    else:
        location, log_scale = parameters.chunk(2, dim=-3)
        scale, half = log_scale.exp(), 1 / (levels - 1)
        shown = 2 * x - 1
        above = torch.where(x > 1 - half / 2, torch.ones_like(x), ((shown + half - location) / scale).sigmoid())
        below = torch.where(x < half / 2, torch.zeros_like(x), ((shown - half - location) / scale).sigmoid())
        each = (above - below).log()
    return each.flatten(-3).sum(-1)


class Dense(nn.Module):
    """Dense layers; images [N, 1, H, W]."""

    def __init__(self, size, outputs, latents, classes, widths, activation):
        super().__init__()
        self.size = size
        height, width = size
        act = {"tanh": nn.Tanh, "relu": nn.ReLU, "softplus": nn.Softplus}[activation]
        self.encoder = nn.Sequential(*chain([height * width + classes, *widths, 2 * latents], act))
        self.decoder = nn.Sequential(*chain([latents + classes, *reversed(widths), outputs * height * width], act))

    def encode(self, x, label):
        return self.encoder(torch.cat([x.flatten(1), label], dim=1))

    def decode(self, z, label):
        # Several outputs of a pixel stand side by side.
        return self.decoder(torch.cat([z, label], dim=-1)).unflatten(-1, (*self.size, -1)).movedim(-1, -3)


class Encoder(nn.Module):
    """Convolutions, and dense layers that read their features, pixel by pixel, and the class."""

    def __init__(self, channels, features, width, latents, classes):
        super().__init__()
        layers = [
            layer for i, o in zip(channels, channels[1:]) for layer in (nn.Conv2d(i, o, 4, 2, 1), nn.ReLU())
        ]
        self.convolutions = nn.Sequential(*layers)
        self.dense = nn.Sequential(*chain([features + classes, width, 2 * latents], nn.ReLU))


class Convolutional(nn.Module):
    """Strided convolutions and transposed ones; images [N, 1, H, W]."""

    def __init__(self, size, outputs, latents, classes, channels, width):
        super().__init__()
        sizes = [size]
        for _ in channels:
            sizes.append(tuple(extent // 2 for extent in sizes[-1]))
        self.smallest = (*sizes[-1], channels[-1])
        features = math.prod(self.smallest)
        self.encoder = Encoder([1, *channels], features, width, latents, classes)
        layers = [
            nn.Linear(latents + classes, width), nn.ReLU(), nn.Linear(width, features), nn.Identity(),
        ]
        ups = [outputs, *channels]
        for level in reversed(range(len(channels))):
            odd = tuple(extent % 2 for extent in sizes[level])
            layers += [nn.ReLU(), nn.ConvTranspose2d(ups[level + 1], ups[level], 4, 2, 1, output_padding=odd)]
        self.decoder = nn.Sequential(*layers)

    def encode(self, x, label):
        features = self.encoder.convolutions(x).permute(0, 2, 3, 1).flatten(1)
        return self.encoder.dense(torch.cat([features, label], dim=1))

    def decode(self, z, label):
        # Convolutions take one axis of samples: draws are put among them.
        code = torch.cat([z, label], dim=-1)
        features = self.decoder[:3](code.flatten(0, -2)).unflatten(1, self.smallest).permute(0, 3, 1, 2)
        return self.decoder[4:](features).unflatten(0, code.shape[:-1])


def chain(widths, activation):
    layers = []
    for i, o in zip(widths, widths[1:]):
        layers += [nn.Linear(i, o), activation()]
    return layers[:-1]


def loss(model, settings, x, label, noise):
    """Minus the bound, averaged over images; its reconstruction and divergence. Noise [N, K, latents]."""
    mean, log_variance = model.encode(x, label).chunk(2, dim=1)
    posterior, prior = Normal(mean, (log_variance / 2).exp()), Normal(torch.zeros_like(mean), 1)
    z = posterior.loc[:, None] + posterior.scale[:, None] * noise
    labels = label[:, None].expand(-1, noise.shape[1], -1)
    variance = getattr(model, "channel_log_variance", None)
    reconstruction = likelihood(
        settings["likelihood"], settings["levels"], model.decode(z, labels), variance, x[:, None])
    divergence = kl_divergence(posterior, prior)
    weight, free, k = settings["kl_weight"], settings["free_bits"], noise.shape[1]
    if k > 1:
        q = Normal(posterior.loc[:, None], posterior.scale[:, None]).log_prob(z).sum(-1)
        p = Normal(torch.zeros_like(z), 1).log_prob(z).sum(-1)
        log_weights = reconstruction + weight * (p - q)
        value = -(torch.logsumexp(log_weights, dim=1) - math.log(k)).mean()
    else:
        value = -reconstruction.mean() + weight * torch.clamp(divergence.mean(0), min=free).sum()
    return value, -reconstruction.mean(), divergence.sum(1).mean()


def train(model, settings, levels, labels, noise, record):
    """The steps; calls `record(step, (loss, reconstruction, divergence), gradients)` before each update."""
    dtype = next(model.parameters()).dtype
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for step in range(STEPS):
        x = (levels[step].double() / (settings["levels"] - 1)).to(dtype)
        label = F.one_hot(labels[step], max(settings["classes"], 1))[:, :settings["classes"]].to(dtype)
        optimiser.zero_grad()
        parts = loss(model, settings, x, label, noise[step].to(dtype))
        parts[0].backward()
        record(step + 1, [part.item() for part in parts], {n: p.grad.clone() for n, p in model.named_parameters()})
        optimiser.step()


def golden(fixture, case, make, size, likelihood, levels, samples=1, classes=0, latents=3, kl_weight=1.0,
           free_bits=0.0, **network):
    """The run in float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source(f"vae/{case}")
    settings = {"likelihood": likelihood, "levels": levels, "classes": classes, "kl_weight": kl_weight,
                "free_bits": free_bits}
    outputs = 1 if likelihood in ("bernoulli", "isotropic_gaussian") else 2

    def fresh():
        made = make(size, outputs, latents, classes, **network)
        if likelihood == "isotropic_gaussian":
            made.channel_log_variance = nn.Parameter(torch.zeros(1))
        return made

    model = fresh().double()
    for parameter in model.parameters():
        scale = 0.3 if parameter.dim() == 1 else 1.2 / parameter[0].numel() ** 0.5
        parameter.data = source.normal(*parameter.shape, scale=scale)
    pictures = source.integers(STEPS, BATCH, 1, *size, below=levels)
    labels = source.integers(STEPS, BATCH, below=max(classes, 1))
    noise = source.normal(STEPS, BATCH, samples, latents)
    start = {f"start.{name}": p.detach().clone() for name, p in model.named_parameters()}
    single = fresh().float()
    single.load_state_dict(model.state_dict())

    figures, kept, drift = [], {}, {}

    def record(step, parts, gradients):
        figures.append(parts)
        if step == 1:
            kept.update({f"gradient.{name}": g.float() for name, g in gradients.items()})

    def compare(step, parts, gradients):
        for got, exact in zip(parts, figures[step - 1]):
            drift["loss"] = max(drift.get("loss", 2e-8), abs(got - exact) / abs(exact))
        if step == 1:
            for name, gradient in gradients.items():
                exact = kept[f"gradient.{name}"].double()
                distance = (gradient.double() - exact).abs().max() / exact.abs().max()
                drift["gradient"] = max(drift.get("gradient", 0), distance.item())

    train(model, settings, pictures, labels, noise, record)
    train(single, settings, pictures, labels, noise, compare)
    end = {f"end.{name}": p.detach().float() for name, p in model.named_parameters()}
    pairs = zip(single.parameters(), model.parameters())
    drift["end"] = max((p.double() - q).abs().max() / q.abs().max() for p, q in pairs).item()
    fixture.add(
        case, start | kept | end | {
            "levels": pictures.to(torch.uint8), "labels": labels, "noise": noise, "losses": torch.tensor(figures)},
        **settings, network=make.__name__.lower(), latents=latents, samples=samples, learning_rate=1e-3,
        float32_drift=drift, **network)
    print(case, [[round(part, 3) for part in parts] for parts in figures], drift)


def fixtures():
    fixture = Fixture("vae")
    dense = {"widths": [7, 5], "activation": "tanh"}
    golden(fixture, "bernoulli", Dense, (4, 3), "bernoulli", 2, **dense)
    golden(fixture, "importance_weighted", Dense, (4, 3), "bernoulli", 2, samples=5, kl_weight=0.7, **dense)
    golden(fixture, "gaussian", Dense, (3, 4), "gaussian", 17, widths=[8], activation="softplus")
    golden(fixture, "isotropic_gaussian", Dense, (3, 4), "isotropic_gaussian", 17, samples=3, widths=[8],
           activation="relu")
    golden(fixture, "discretized_logistic", Dense, (3, 5), "discretized_logistic", 5, classes=3, kl_weight=2.5,
           free_bits=0.15, **dense)
    convolutional = {"channels": [3, 5], "width": 6}
    golden(fixture, "convolutional", Convolutional, (7, 6), "discretized_logistic", 4, classes=2, samples=2,
           **convolutional)
    golden(fixture, "convolutional_bernoulli", Convolutional, (5, 4), "bernoulli", 2, **convolutional)
    return [fixture]
