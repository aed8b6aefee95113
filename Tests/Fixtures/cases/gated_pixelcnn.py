"""Log-likelihoods and gradients of small Gated PixelCNNs (van den Oord et al. 2016b), in float64."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases.convolutions import mask
from cases.fixture import Fixture, Source

BATCH, HEIGHT, WIDTH = 3, 6, 5


class Masked(nn.Conv2d):
    """A convolution whose weights are multiplied by a mask of kind A or B."""

    def __init__(self, kind, groups, inputs, outputs, kernel):
        super().__init__(inputs, outputs, kernel, padding=tuple(extent // 2 for extent in kernel))
        self.register_buffer("mask", mask(kind, groups, self.weight.shape))

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)


class RowsAbove(nn.Conv2d):
    """A square convolution of which the rows above the middle remain, and with `own` the middle one."""

    def __init__(self, inputs, outputs, side, own):
        super().__init__(inputs, outputs, (side // 2 + own, side))
        self.side = side

    def forward(self, x):
        below = self.side - self.weight.shape[2]
        return F.conv2d(x, F.pad(self.weight, (0, 0, 0, below)), self.bias, padding=self.side // 2)


def gate(x, groups):
    """tanh(f)·σ(g) for the halves f and g of each group of channels."""
    f, g = x.unflatten(1, (groups, 2, -1)).unbind(2)
    return (f.tanh() * g.sigmoid()).flatten(1, 2)


class Layer(nn.Module):
    """Two stacks, from `inputs` channels to p; the first layer's horizontal one must not see the pixel itself."""

    def __init__(self, first, last, inputs, p, side, groups, skips, classes):
        super().__init__()
        self.first, self.groups = first, groups
        self.vertical = RowsAbove(inputs, 2 * p, side, own=not first)
        self.horizontal = Masked("A" if first else "B", groups, inputs, 2 * p, (1, side))
        self.link = nn.Conv2d(2 * p, 2 * p, 1, bias=False)
        self.skip = Masked("B", groups, p, p, (1, 1)) if skips else None
        self.residual = None if skips and last else Masked("B", groups, p, p, (1, 1))
        if classes:
            self.vertical_classes = nn.Embedding(classes, 2 * p)
            self.horizontal_classes = nn.Embedding(classes, 2 * p)

    def forward(self, v, h, labels):
        v = self.vertical(v)
        if labels is not None:
            v = v + self.vertical_classes(labels)[:, :, None, None]
        x = self.horizontal(h) + self.link(v)
        if labels is not None:
            x = x + self.horizontal_classes(labels)[:, :, None, None]
        x = gate(x, self.groups)
        said = self.skip(x) if self.skip else 0
        if self.residual:
            h = self.residual(x) if self.first else h + self.residual(x)
        return gate(v, 1), h, said


class GatedPixelCNN(nn.Module):
    def __init__(self, channels, levels, p, layers, kernel, input_kernel, head, skips, classes, embedding=0):
        super().__init__()
        self.levels, self.skips = levels, skips
        self.embedding = nn.Embedding(levels, embedding) if embedding else None
        inputs = channels * max(embedding, 1)
        self.layers = nn.ModuleList(
            Layer(
                i == 0, i == layers - 1, inputs if i == 0 else p, p, input_kernel if i == 0 else kernel,
                channels, skips, classes)
            for i in range(layers))
        outputs = channels * (1 if levels == 2 else levels)
        self.head = nn.Sequential(
            nn.ReLU(), Masked("B", channels, p, head, (1, 1)),
            nn.ReLU(), Masked("B", channels, head, outputs, (1, 1)))

    def log_likelihood(self, images, shown, labels):
        """Nats of each image."""
        v = h = self.embedding(shown).permute(0, 1, 4, 2, 3).flatten(1, 2) if self.embedding else images
        said = 0
        for layer in self.layers:
            v, h, more = layer(v, h, labels)
            said = said + more
        logits = self.head(said if self.skips else h)
        if self.levels == 2:
            nats = F.binary_cross_entropy_with_logits(logits, images, reduction="none")
        else:
            by_level = logits.unflatten(1, (images.shape[1], self.levels)).transpose(1, 2)
            nats = F.cross_entropy(by_level, shown, reduction="none")
        return -nats.sum(dim=(1, 2, 3))


def initialise(model, source):
    """Weights drawn from a name, zero where masked."""
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            module.weight.data = source.normal(*module.weight.shape, scale=0.5)
        if isinstance(module, nn.Conv2d):
            fan = module.weight[0].numel()
            module.weight.data = source.normal(*module.weight.shape, scale=(2 / fan) ** 0.5)
            if isinstance(module, Masked):
                module.weight.data *= module.mask
            if module.bias is not None:
                module.bias.data = source.normal(*module.bias.shape, scale=0.1)


def log_likelihoods_and_gradients(model, *batch):
    model.zero_grad()
    nats = model.log_likelihood(*batch)
    (-nats.mean()).backward()
    return nats.detach().double(), {name: p.grad.double() for name, p in model.named_parameters()}


def golden(fixture, case, channels, levels, classes, embedding=0, **sizes):
    """In float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source(f"gated_pixelcnn/{case}")
    model = GatedPixelCNN(channels, levels, classes=classes, embedding=embedding, **sizes)
    initialise(model, source)
    shown = source.integers(BATCH, channels, HEIGHT, WIDTH, below=levels)
    labels = source.integers(BATCH, below=classes) if classes else None
    images = shown.double() / (levels - 1)
    weights = {name: p.detach().clone() for name, p in model.named_parameters()}
    exact, gradients = log_likelihoods_and_gradients(model, images, shown, labels)
    rounded, rounded_gradients = log_likelihoods_and_gradients(model.float(), images.float(), shown, labels)
    drift = {
        "log_likelihood": ((rounded - exact).abs() / exact.abs()).max().item(),
        "gradient": max(
            ((rounded_gradients[name] - g).abs().max() / g.abs().max()).item() for name, g in gradients.items()),
    }
    tensors = weights | {f"gradient.{name}": g for name, g in gradients.items()}
    if classes:
        tensors["labels"] = labels
    fixture.add(
        case, tensors | {"levels": shown.to(torch.uint8), "log_likelihood": exact},
        channels=channels, levels=levels, classes=classes, embedding=embedding, float32_drift=drift, **sizes)
    print(case, exact.tolist(), drift)


def fixtures():
    fixture = Fixture("gated_pixelcnn")
    golden(
        fixture, "binary", channels=1, levels=2, classes=0,
        p=5, layers=3, kernel=3, input_kernel=5, head=7, skips=False)
    golden(
        fixture, "grey", channels=1, levels=5, classes=3,
        p=4, layers=2, kernel=5, input_kernel=3, head=6, skips=True)
    golden(
        fixture, "colour", channels=3, levels=4, classes=0,
        p=6, layers=2, kernel=3, input_kernel=5, head=9, skips=True)
    golden(
        fixture, "colour_classes", channels=3, levels=3, classes=4,
        p=6, layers=2, kernel=3, input_kernel=3, head=6, skips=False)
    golden(
        fixture, "embedded", channels=1, levels=7, classes=0,
        p=4, layers=2, kernel=3, input_kernel=5, head=6, skips=False, embedding=3)
    golden(
        fixture, "embedded_colour", channels=3, levels=3, classes=2,
        p=6, layers=2, kernel=3, input_kernel=3, head=6, skips=True, embedding=2)
    return [fixture]
