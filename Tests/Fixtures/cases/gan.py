"""Three rounds of small adversarial pairs: a step of the discriminator, then one of the generator, each with an Adam of
its own (Goodfellow et al. 2014; Radford et al. 2015; Gulrajani et al. 2017; Miyato and Koyama 2018; Mescheder et al. 2018).

Images are [N, C, H, W] like everywhere here; where they become vectors, their pixels are in the order [H, W, C]."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import spectral_norm

from cases.autoencoders import Flatten, Unflatten
from cases.fixture import Fixture, Source
from cases.gradient_penalties import slopes

ROUNDS, BATCH, LEARNING_RATE = 3, 6, 2e-3


class Maxout(nn.Module):
    def __init__(self, inputs, outputs, pieces):
        super().__init__()
        self.linear = nn.Linear(inputs, pieces * outputs)
        self.pieces = pieces

    def forward(self, x):
        return self.linear(x).unflatten(1, (self.pieces, -1)).max(1).values


class Intensities(nn.Module):
    def forward(self, x):
        return (x + 1) / 2


class Discriminator(nn.Module):
    """ψ(φ(x)) + ⟨V_c, φ(x)⟩ of images in −1...1."""

    def __init__(self, features, count, classes, wrap=lambda layer: layer):
        super().__init__()
        self.features = nn.Sequential(*features)
        self.head = nn.Sequential(wrap(nn.Linear(count, 1)))
        if classes:
            self.class_embedding = nn.Sequential(wrap(nn.Embedding(classes, count)))

    def forward(self, images, labels):
        features = self.features(2 * images - 1)
        scores = self.head(features)[:, 0]
        if hasattr(self, "class_embedding"):
            scores = scores + torch.einsum("nf,nf->n", self.class_embedding(labels), features)
        return scores


class Pair(nn.Module):
    def __init__(self, generator, discriminator, classes):
        super().__init__()
        self.generator_network = nn.Sequential(*generator)
        self.discriminator_network = discriminator
        self.classes = classes

    def generate(self, latents, labels):
        codes = F.one_hot(labels, max(self.classes, 1))[:, :self.classes].to(latents.dtype)
        return self.generator_network(torch.cat([latents, codes], dim=1))


def dcgan(size, latents, classes, channels, normalization):
    """Each level halves an image, rounded down; its extents were odd where the generator pads its output."""
    widths, sizes = [size[0], *channels], [size[1:]]
    for _ in channels:
        sizes.append(tuple(extent // 2 for extent in sizes[-1]))
    (height, width), smallest = sizes[-1], sizes[-1][0] * sizes[-1][1] * channels[-1]
    generator = [nn.Linear(latents + classes, smallest, bias=False), Unflatten(channels[-1], height, width)]
    for level in reversed(range(len(channels))):
        odd = tuple(extent % 2 for extent in sizes[level])
        generator += [nn.BatchNorm2d(widths[level + 1]), nn.ReLU(), nn.ConvTranspose2d(
            widths[level + 1], widths[level], 4, stride=2, padding=1, output_padding=odd, bias=level == 0)]
    features, wrap = [], spectral_norm if normalization == "spectral" else lambda layer: layer
    for level in range(len(channels)):
        normalized = normalization == "batch" and level > 0
        convolution = nn.Conv2d(widths[level], widths[level + 1], 4, stride=2, padding=1, bias=not normalized)
        features.append(wrap(convolution))
        features += [nn.BatchNorm2d(widths[level + 1])] * normalized + [nn.LeakyReLU(0.2)]
    discriminator = Discriminator([*features, Flatten()], smallest, classes, wrap)
    return Pair([*generator, nn.Tanh(), Intensities()], discriminator, classes)


def gan(size, latents, classes, generator_widths, discriminator_widths, pieces):
    channels, height, width = size
    sizes = [latents + classes, *generator_widths, channels * height * width]
    generator = [layer for i, o in zip(sizes, sizes[1:]) for layer in (nn.Linear(i, o), nn.ReLU())][:-1]
    generator += [nn.Sigmoid(), Unflatten(channels, height, width)]
    sizes = [channels * height * width, *discriminator_widths]
    features = [
        layer for i, o in zip(sizes, sizes[1:]) for layer in (Maxout(i, o, pieces), nn.Identity())]
    return Pair(generator, Discriminator([Flatten(), *features], sizes[-1], classes), classes)


def discriminator_loss(game, real, generated, smoothing):
    if game in ("minimax", "non-saturating"):
        smooth = (1 - smoothing) * F.logsigmoid(real) + smoothing * F.logsigmoid(-real)
        return -smooth.mean() - F.logsigmoid(-generated).mean()
    if game == "least-squares":
        return ((real - (1 - smoothing)) ** 2).mean() / 2 + (generated ** 2).mean() / 2
    if game == "hinge":
        return torch.clamp(1 - real, min=0).mean() + torch.clamp(1 + generated, min=0).mean()
    return generated.mean() - real.mean()


def generator_loss(game, generated):
    return {
        "minimax": lambda: F.logsigmoid(-generated).mean(),
        "non-saturating": lambda: -F.logsigmoid(generated).mean(),
        "least-squares": lambda: ((generated - 1) ** 2).mean() / 2,
    }.get(game, lambda: -generated.mean())()


def judged(pair, settings, images, labels, latents, shares):
    """The discriminator's loss, and what it is made of."""
    samples = pair.generate(latents, labels).detach()
    critic = lambda points: pair.discriminator_network(points, labels)
    real, generated = critic(images), critic(samples)
    loss = discriminator_loss(settings["loss"], real, generated, settings["label_smoothing"])
    parts = [real.mean(), generated.mean()]
    if settings["gradient_penalty"]:
        share = shares[:, None, None, None]
        mixed = slopes(critic, share * images + (1 - share) * samples)
        parts.append(settings["gradient_penalty"] * (mixed.norm(dim=1) - 1).square().mean())
    if settings["r1_penalty"]:
        parts.append(settings["r1_penalty"] / 2 * slopes(critic, images).square().sum(1).mean())
    return [sum(parts[2:], loss), *parts]


def train(pair, settings, images, labels, latents, shares, record):
    """The rounds; calls `record(step, loss and its terms, gradients)` before each update."""
    dtype = next(pair.parameters()).dtype
    parts = {"discriminator_network": pair.discriminator_network, "generator_network": pair.generator_network}
    optimisers = {
        name: torch.optim.Adam(part.parameters(), lr=LEARNING_RATE, betas=(0.5, 0.999))
        for name, part in parts.items()}
    for turn in range(ROUNDS):
        given = images[turn].to(dtype), labels[turn]
        for noise, (name, part) in zip(latents[turn].to(dtype), parts.items()):
            if part is pair.discriminator_network:
                figures = judged(pair, settings, *given, noise, shares[turn].to(dtype))
            else:
                samples = pair.generate(noise, given[1])
                figures = [generator_loss(settings["loss"], pair.discriminator_network(samples, given[1]))]
            names, parameters = zip(*part.named_parameters())
            gradients = torch.autograd.grad(figures[0], parameters, allow_unused=True)
            gradients = [torch.zeros_like(p) if g is None else g for p, g in zip(parameters, gradients)]
            record(turn, name, [figure.item() for figure in figures],
                   {f"{name}.{key}": gradient for key, gradient in zip(names, gradients)})
            for parameter, gradient in zip(parameters, gradients):
                parameter.grad = gradient
            optimisers[name].step()


def state(pair):
    """Parameters, running statistics, and the directions of spectral normalisation."""
    return {name: value for name, value in pair.state_dict().items() if not name.endswith("num_batches_tracked")}


def golden(fixture, case, make, size, classes=0, latents=5, loss="non-saturating", label_smoothing=0.0,
           gradient_penalty=0.0, r1_penalty=0.0, **network):
    """The run in float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source(f"gan/{case}")
    settings = {"loss": loss, "label_smoothing": label_smoothing, "gradient_penalty": gradient_penalty,
                "r1_penalty": r1_penalty}
    pair, single = make(size, latents, classes, **network).double(), make(size, latents, classes, **network).float()
    for parameter in pair.parameters():
        scale = 0.3 if parameter.dim() == 1 else 1.5 / parameter[0].numel() ** 0.5
        parameter.data = source.normal(*parameter.shape, scale=scale)
    for name, value in pair.named_buffers():
        if name.endswith(("_u", "_v")):
            value.copy_(F.normalize(source.normal(*value.shape), dim=0).float())
    for layer in pair.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.weight.data += 1
    start = {f"start.{name}": value.clone() for name, value in state(pair).items()}
    single.load_state_dict(pair.state_dict())
    data = {
        "images": source.uniform(ROUNDS, BATCH, *size),
        "labels": source.integers(ROUNDS, BATCH, below=max(classes, 1)),
        "latents": source.normal(ROUNDS, 2, BATCH, latents), "shares": source.uniform(ROUNDS, BATCH)}
    figures, gradients, drift = {}, {}, {"loss": 2e-8, "gradient": 0, "end": 0}

    def distance(kind, got, exact):
        if exact.abs().max() > 0:
            drift[kind] = max(drift[kind], ((got.double() - exact).abs().max() / exact.abs().max()).item())

    def record(turn, name, parts, found):
        figures.setdefault(f"losses.{name}", []).append(parts)
        if turn == 0:
            gradients.update({f"gradient.{key}": gradient for key, gradient in found.items()})

    def compare(turn, name, parts, found):
        distance("loss", torch.tensor(parts), torch.tensor(figures[f"losses.{name}"][turn]))
        for key, gradient in found.items() if turn == 0 else ():
            distance("gradient", gradient, gradients[f"gradient.{key}"])

    train(pair, settings, *data.values(), record)
    train(single, settings, *data.values(), compare)
    rounded = state(single)
    for name, exact in state(pair).items():
        distance("end", rounded[name], exact)
    losses = {name: torch.tensor(parts) for name, parts in figures.items()}
    end = {f"end.{name}": value.float() for name, value in state(pair).items()}
    gradients = {name: gradient.float() for name, gradient in gradients.items()}
    fixture.add(
        case, start | data | losses | gradients | end, **settings, network=make.__name__, latents=latents,
        classes=classes, learning_rate=LEARNING_RATE, float32_drift=drift, **network)
    print(case, {name: [[round(x, 3) for x in row] for row in rows] for name, rows in figures.items()}, drift)


def fixtures():
    fixture = Fixture("gan")
    odd, square = (2, 7, 5), (1, 14, 14)
    convolutional = {"channels": [3, 4], "normalization": "none"}
    golden(fixture, "dcgan_non_saturating", dcgan, odd, channels=[3, 4], normalization="batch")
    golden(fixture, "dcgan_least_squares", dcgan, square, loss="least-squares", label_smoothing=0.1,
           channels=[2, 3], normalization="batch")
    golden(fixture, "dcgan_hinge", dcgan, square, classes=3, loss="hinge", **convolutional)
    golden(fixture, "dcgan_spectral", dcgan, odd, classes=3, loss="hinge", channels=[3, 4], normalization="spectral")
    golden(fixture, "dcgan_wasserstein", dcgan, odd, loss="wasserstein", gradient_penalty=10.0, **convolutional)
    dense = {"generator_widths": [6, 7], "discriminator_widths": [5, 4], "pieces": 3}
    golden(fixture, "gan_minimax", gan, (1, 3, 5), loss="minimax", **dense)
    golden(fixture, "gan_r1", gan, (2, 4, 3), classes=3, r1_penalty=2.0, label_smoothing=0.2, **dense)
    return [fixture]
