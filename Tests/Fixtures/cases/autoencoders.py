"""Autoencoders: features, reconstructions, losses and gradients of tiny models.

Images are [N, C, H, W] like everywhere here; where they become vectors, their pixels are in the order [H, W, C]."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases.fixture import Fixture, Source

BATCH = 5
ACTIVATIONS = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}


class Flatten(nn.Module):
    def forward(self, images):
        return images.permute(0, 2, 3, 1).reshape(len(images), -1)


class Unflatten(nn.Module):
    def __init__(self, channels, height, width):
        super().__init__()
        self.shape = height, width, channels

    def forward(self, rows):
        return rows.reshape(len(rows), *self.shape).permute(0, 3, 1, 2)


def loss_of(reconstruction, original, kind):
    """Summed over everything but the images, whose mean is taken."""
    if kind == "squared_error":
        return ((reconstruction - original) ** 2).flatten(1).sum(1).mean()
    return F.binary_cross_entropy(reconstruction, original, reduction="none").flatten(1).sum(1).mean()


class Autoencoder(nn.Module):
    def __init__(self, channels, height, width, widths, code, activation):
        super().__init__()
        sizes = [channels * height * width, *widths, code]
        self.encoder = nn.Sequential(Flatten(), *self.dense(sizes, activation))
        self.decoder = nn.Sequential(*self.dense(sizes[::-1], activation), Unflatten(channels, height, width))

    @staticmethod
    def dense(sizes, activation):
        layers = []
        for inputs, outputs in zip(sizes, sizes[1:]):
            layers += [nn.Linear(inputs, outputs), ACTIVATIONS[activation]()]
        return layers[:-1]

    def forward(self, images):
        features = self.encoder(images)
        return features, self.decoder(features).sigmoid()


class ConvolutionalAutoencoder(nn.Module):
    """Two levels of 4×4 kernels with stride 2."""

    def __init__(self, channels, height, width, first, second, code):
        super().__init__()
        middle, least = (height // 2, width // 2), (height // 4, width // 4)
        size = second * least[0] * least[1]
        odd = [(height % 2, width % 2), (middle[0] % 2, middle[1] % 2)]
        self.encoder = nn.Sequential(
            nn.Conv2d(channels, first, 4, stride=2, padding=1), nn.ReLU(),
            nn.Conv2d(first, second, 4, stride=2, padding=1), nn.ReLU(),
            Flatten(), nn.Linear(size, code))
        self.decoder = nn.Sequential(
            nn.Linear(code, size), Unflatten(second, *least), nn.ReLU(),
            nn.ConvTranspose2d(second, first, 4, stride=2, padding=1, output_padding=odd[1]), nn.ReLU(),
            nn.ConvTranspose2d(first, channels, 4, stride=2, padding=1, output_padding=odd[0]))

    forward = Autoencoder.forward


class DenoisingLayer(nn.Module):
    """One weight for both directions."""

    def __init__(self, inputs, units):
        super().__init__()
        self.encoder = nn.Linear(inputs, units)
        self.decoder_bias = nn.Parameter(torch.zeros(inputs))

    def encode(self, x):
        return self.encoder(x).sigmoid()

    def decode(self, y):
        return F.linear(y, self.encoder.weight.T, self.decoder_bias).sigmoid()


class Stack(nn.Module):
    """Denoising layers, each of which reads the clean codes of those below."""

    def __init__(self, inputs, widths):
        super().__init__()
        sizes = [inputs, *widths]
        self.layers = nn.ModuleList(DenoisingLayer(*pair) for pair in zip(sizes, sizes[1:]))

    def forward(self, images):
        codes = Flatten()(images)
        for layer in self.layers:
            codes = layer.encode(codes)
        features = codes
        for layer in reversed(self.layers):
            codes = layer.decode(codes)
        return features, codes

    def denoising_loss(self, place, images, kept, kind):
        clean = Flatten()(images)
        for layer in self.layers[:place]:
            clean = layer.encode(clean)
        clean = clean.detach()
        layer = self.layers[place]
        return loss_of(layer.decode(layer.encode(clean * kept)), clean, kind)


def initialise(model, source):
    for parameter in model.parameters():
        parameter.data = source.normal(*parameter.shape, scale=0.3 if parameter.dim() == 1 else 0.5)


def results(model, images, losses):
    """The model's values, and each loss with the gradients of the parameters it reaches."""
    found = dict(zip(("features", "reconstructions"), (x.detach() for x in model(images))))
    for name, loss in losses(model, images).items():
        model.zero_grad()
        loss.backward()
        found[name] = loss.detach()
        found |= {f"gradient.{name}.{key}": p.grad.clone() for key, p in model.named_parameters() if p.grad is not None}
        model.zero_grad(set_to_none=True)
    return found


def golden(fixture, case, model, losses, extra=None, **attributes):
    """In float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source(f"autoencoders/{case}")
    model = model.double()
    initialise(model, source)
    images = source.uniform(BATCH, attributes["channels"], attributes["height"], attributes["width"])
    weights = {name: p.detach().clone() for name, p in model.named_parameters()}
    exact = results(model, images, losses)
    rounded = results(model.float(), images.float(), losses)
    drift = max(((rounded[name] - value).abs().max() / value.abs().max()).item() for name, value in exact.items())
    fixture.add(case, weights | exact | (extra or {}) | {"images": images}, drift=drift, **attributes)
    print(case, {name: round(exact[name].item(), 3) for name in exact if exact[name].dim() == 0}, drift)


def reconstruction(kind):
    def losses(model, images):
        return {"loss": loss_of(model(images)[1], images, kind)}

    return losses


def denoising(kept, kind):
    def losses(model, images):
        return {
            f"loss{place}": model.denoising_loss(place, images, mask.to(images.dtype), kind)
            for place, mask in enumerate(kept)}

    return losses


def fixtures():
    fixture = Fixture("autoencoders")
    grey = dict(channels=1, height=4, width=5)
    for activation, kind in (("sigmoid", "squared_error"), ("tanh", "bernoulli"), ("relu", "squared_error")):
        sizes = dict(widths=[7, 6], code=3)
        golden(
            fixture, f"dense_{activation}", Autoencoder(**grey, **sizes, activation=activation),
            reconstruction(kind), activation=activation, kind=kind, **grey, **sizes)
    for name, format, kind in (
        ("even", dict(channels=3, height=8, width=8), "squared_error"),
        ("odd", dict(channels=2, height=7, width=10), "bernoulli"),
    ):
        golden(
            fixture, f"convolutional_{name}", ConvolutionalAutoencoder(**format, first=3, second=4, code=5),
            reconstruction(kind), kind=kind, maps=[3, 4], code=5, **format)
    for name, widths, kind in (("one", [9], "squared_error"), ("stack", [9, 6, 8], "bernoulli")):
        format = dict(channels=2, height=3, width=4)
        source = Source(f"autoencoders/kept/{name}")
        kept = [(source.uniform(BATCH, inputs) < 0.7).double() for inputs in [24, *widths[:-1]]]
        golden(
            fixture, f"denoising_{name}", Stack(24, widths), denoising(kept, kind),
            {f"kept{place}": mask for place, mask in enumerate(kept)}, kind=kind, widths=widths, **format)
    return [fixture]
