"""PixelCNN++ (Salimans et al. 2017): shifts by padding and cropping, as the authors write them, in float64."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases.fixture import Fixture, Source
from cases.logistic_mixture import log_probability


def concat_elu(x):
    return F.elu(torch.cat([x, -x], dim=1))


class WeightNormed(nn.Module):
    """A convolution of padded images, (left, right, top, bottom), or a transposed one, with w = g v / |v|."""

    def __init__(self, inputs, outputs, kernel, pad=(0, 0, 0, 0), stride=1, transposed=False, deviation=1.0):
        super().__init__()
        channels = (inputs, outputs) if transposed else (outputs, inputs)
        self.weight_v = nn.Parameter(torch.empty(*channels, *kernel))
        self.weight_g = nn.Parameter(torch.ones(outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.pad, self.stride, self.transposed, self.deviation = pad, stride, transposed, deviation
        self.initialising = False

    def linear(self, x, g, b):
        if self.transposed:
            w = self.weight_v / self.weight_v.square().sum(dim=(0, 2, 3), keepdim=True).sqrt()
            return F.conv_transpose2d(x, w * g[None, :, None, None], b, stride=self.stride)
        w = self.weight_v / self.weight_v.square().sum(dim=(1, 2, 3), keepdim=True).sqrt()
        return F.conv2d(F.pad(x, self.pad), w * g[:, None, None, None], b, stride=self.stride)

    def forward(self, x, size=None):
        """Cropped to `size`, if one is given: a transposed convolution left and right, any other on the right."""
        height, width = size or (None, None)
        left = (self.weight_v.shape[3] - 1) // 2 if self.transposed else 0

        def cropped(y):
            return y if size is None else y[:, :, :height, left:left + width]

        if self.initialising:
            t = cropped(self.linear(x, torch.ones_like(self.weight_g), torch.zeros_like(self.bias)))
            mean, variance = t.mean(dim=(0, 2, 3)), t.var(dim=(0, 2, 3), unbiased=False)
            self.weight_g.data = self.deviation / (variance + 1e-10).sqrt()
            self.bias.data = -mean * self.weight_g.data
        return cropped(self.linear(x, self.weight_g, self.bias))


def down(inputs, outputs, stride=1, deviation=1.0):
    return WeightNormed(inputs, outputs, (2, 3), (1, 1, 1, 0), stride, deviation=deviation)


def down_right(inputs, outputs, stride=1, deviation=1.0):
    return WeightNormed(inputs, outputs, (2, 2), (1, 0, 1, 0), stride, deviation=deviation)


class Input(nn.Module):
    """Shifts are rows or columns of padding more, and as many of the result cropped."""

    def __init__(self, channels, filters):
        super().__init__()
        self.down = WeightNormed(channels + 1, filters, (2, 3), (1, 1, 2, 0))
        self.above = WeightNormed(channels + 1, filters, (1, 3), (1, 1, 1, 0))
        self.left = WeightNormed(channels + 1, filters, (2, 1), (1, 0, 1, 0))

    def forward(self, x):
        size = x.shape[2:]
        return self.down(x, size), self.above(x, size) + self.left(x, size)


class Residual(nn.Module):
    def __init__(self, stream, filters, others):
        super().__init__()
        self.first = stream(2 * filters, filters)
        if others > 0:
            self.shortcut = WeightNormed(2 * others * filters, filters, (1, 1))
        self.second = stream(2 * filters, 2 * filters, deviation=0.1)

    def forward(self, x, *others):
        inner = self.first(concat_elu(x))
        if others:
            inner = inner + self.shortcut(torch.cat([concat_elu(other) for other in others], dim=1))
        a, b = self.second(concat_elu(inner)).chunk(2, dim=1)
        return x + a * torch.sigmoid(b)


class Block(nn.Module):
    def __init__(self, filters, ascending):
        super().__init__()
        self.down = Residual(down, filters, 1 if ascending else 0)
        self.down_right = Residual(down_right, filters, 2 if ascending else 1)

    def forward(self, u, ul, shortcut=None):
        if shortcut is None:
            u = self.down(u)
            return u, self.down_right(ul, u)
        u = self.down(u, shortcut[0])
        return u, self.down_right(ul, u, shortcut[1])


class Level(nn.Module):
    def __init__(self, filters, blocks, ascending, resamples):
        super().__init__()
        if resamples and ascending:
            self.doubling = nn.ModuleList([
                WeightNormed(filters, filters, (2, 3), stride=2, transposed=True),
                WeightNormed(filters, filters, (2, 2), stride=2, transposed=True)])
        elif resamples:
            self.halving = nn.ModuleList([down(filters, filters, 2), down_right(filters, filters, 2)])
        self.blocks = nn.ModuleList([Block(filters, ascending) for _ in range(blocks)])


class PixelCNNPlusPlus(nn.Module):
    def __init__(self, channels, levels, filters, blocks, resolutions, components):
        super().__init__()
        self.levels, self.components = levels, components
        logits = components * (3 if channels == 1 else 10) if components else 1
        self.input = Input(channels, filters)
        self.descent = nn.ModuleList([Level(filters, blocks, False, i > 0) for i in range(resolutions)])
        self.ascent = nn.ModuleList([
            Level(filters, blocks + (i > 0), True, i > 0) for i in range(resolutions)])
        self.output = WeightNormed(filters, logits, (1, 1))

    def forward(self, x):
        """Images [N, C, H, W] in 0...1 to the parameters of their pixels, [N, parameters, H, W]."""
        x = torch.cat([2 * x - 1, torch.ones_like(x[:, :1])], dim=1)
        kept = [self.input(x)]
        for level in self.descent:
            if hasattr(level, "halving"):
                kept.append(tuple(layer(stream) for layer, stream in zip(level.halving, kept[-1])))
            for block in level.blocks:
                kept.append(block(*kept[-1]))
        u, ul = kept.pop()
        for level in self.ascent:
            if hasattr(level, "doubling"):
                size = kept[-1][0].shape[2:]
                u, ul = level.doubling[0](u, size), level.doubling[1](ul, size)
            for block in level.blocks:
                u, ul = block(u, ul, kept.pop())
        assert not kept
        return self.output(F.elu(ul))

    def log_likelihood(self, images):
        parameters = self(images)
        if self.components == 0:
            return -F.binary_cross_entropy_with_logits(parameters, images, reduction="none").sum(dim=(1, 2, 3))
        # In float64 whatever the network's precision: in float32 a difference of sigmoids loses its digits.
        parameters, images = parameters.double().permute(0, 2, 3, 1), images.double().permute(0, 2, 3, 1)
        pixels = log_probability(parameters, images, self.levels)
        return pixels.sum(dim=(1, 2))

    def initialise(self, images):
        """The data-dependent initialisation: every layer in turn, from what those before it give."""
        layers = [module for module in self.modules() if isinstance(module, WeightNormed)]
        for layer in layers:
            layer.initialising = True
        with torch.no_grad():
            self(images)
        for layer in layers:
            layer.initialising = False


def pictures(source, count, channels, height, width, levels):
    """Blobs of light in levels, with both extremes among them."""
    noise = source.normal(count, channels, height + 2, width + 2)
    smooth = F.avg_pool2d(noise, 3, stride=1) * 3
    return (torch.sigmoid(2 * smooth) * (levels + 2) - 1).floor().clamp(0, levels - 1).long()


def draw(model, source):
    """Parameters drawn from a name, lengths near 1, exact in float32."""
    for name, parameter in model.named_parameters():
        drawn = source.normal(*parameter.shape, scale=0.3 if name.endswith("weight_v") else 0.1)
        parameter.data = (drawn + (1 if name.endswith("weight_g") else 0)).float().double()


def evaluate(model, images):
    """The log-likelihoods, and the gradients of their negative mean."""
    model.zero_grad()
    likelihood = model.log_likelihood(images)
    (-likelihood.mean()).backward()
    return likelihood.detach(), {name: p.grad.clone() for name, p in model.named_parameters()}


def initialised(model, images):
    """What the data-dependent initialisation sets, and the log-likelihoods afterwards."""
    model.initialise(images)
    kept = {f"initialised.{name}": p.detach().clone() for name, p in model.named_parameters()
            if not name.endswith("weight_v")}
    return kept | {"initialised_log_likelihood": model.log_likelihood(images).detach()}


def distance(single, double):
    return ((single.double() - double).abs().max() / double.abs().max()).item()


def golden(fixture, case, height, width, **sizes):
    """In float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source(f"pixelcnnplusplus/{case}")
    model = PixelCNNPlusPlus(**sizes)
    draw(model, source)
    shown = pictures(source, 3, sizes["channels"], height, width, sizes["levels"])
    images = shown.double() / (sizes["levels"] - 1)
    single = PixelCNNPlusPlus(**sizes).float()
    single.load_state_dict(model.state_dict())
    start = {f"start.{name}": p.detach().clone() for name, p in model.named_parameters()}

    likelihood, gradients = evaluate(model, images)
    single_likelihood, single_gradients = evaluate(single, images.float())
    found, single_found = initialised(model, images), initialised(single, images.float())
    drift = {
        "log_likelihood": distance(single_likelihood, likelihood),
        "gradient": max(distance(single_gradients[name], g) for name, g in gradients.items()),
        "initialised": max(distance(single_found[name], value) for name, value in found.items()),
    }
    kept = {f"gradient.{name}": g.float() for name, g in gradients.items()}
    fixture.add(
        case, start | kept | found | {"levels": shown.to(torch.uint8), "log_likelihood": likelihood},
        height=height, width=width, float32_drift=drift,
        **{"level_count" if name == "levels" else name: value for name, value in sizes.items()})
    print(case, likelihood.tolist(), drift)


def fixtures():
    fixture = Fixture("pixelcnnplusplus")
    golden(fixture, "colour", 6, 7, channels=3, levels=256, filters=3, blocks=1, resolutions=3, components=2)
    golden(fixture, "grey", 7, 5, channels=1, levels=16, filters=4, blocks=1, resolutions=2, components=3)
    golden(fixture, "binary", 5, 4, channels=1, levels=2, filters=4, blocks=2, resolutions=1, components=0)
    return [fixture]
