"""Ten Adam steps of a small PixelCNN (van den Oord et al. 2016) on 8×8 images, in float64."""

import torch
import torch.nn as nn
import torch.nn.functional as F

from cases.convolutions import mask
from cases.fixture import Fixture, Source

STEPS, BATCH, SIZE = 10, 8, 8


class MaskedConv2d(nn.Conv2d):
    """A convolution whose weights are multiplied by a mask."""

    def __init__(self, kind, groups, *arguments, **options):
        super().__init__(*arguments, **options)
        self.register_buffer("mask", mask(kind, groups, self.weight.shape))

    def forward(self, x):
        return F.conv2d(x, self.weight * self.mask, self.bias, padding=self.padding)


class Block(nn.Module):
    """A residual block that halves the channels, looks around, and doubles them again."""

    def __init__(self, h, groups):
        super().__init__()
        self.reduce = MaskedConv2d("B", groups, 2 * h, h, 1)
        self.masked = MaskedConv2d("B", groups, h, h, 3, padding=1)
        self.expand = MaskedConv2d("B", groups, h, 2 * h, 1)

    def forward(self, x):
        return x + self.expand(self.masked(self.reduce(x.relu()).relu()).relu())


class PixelCNN(nn.Module):
    """Logits [N, C, K, H, W] of the K levels of every channel; one logit, of level 1, when K is 2."""

    def __init__(self, channels, levels, h, blocks, head):
        super().__init__()
        self.channels, self.logits = channels, 1 if levels == 2 else levels
        self.input = MaskedConv2d("A", channels, channels, 2 * h, 7, padding=3)
        self.blocks = nn.Sequential(*[Block(h, channels) for _ in range(blocks)])
        self.head = nn.Sequential(
            nn.ReLU(), MaskedConv2d("B", channels, 2 * h, head, 1),
            nn.ReLU(), MaskedConv2d("B", channels, head, channels * self.logits, 1))

    def forward(self, images):
        logits = self.head(self.blocks(self.input(images)))
        return logits.unflatten(1, (self.channels, self.logits))

    def negative_log_likelihood(self, images, levels):
        """The mean over images of nats summed over pixels and channels."""
        logits = self(images)
        if self.logits == 1:
            nats = F.binary_cross_entropy_with_logits(logits[:, :, 0], images, reduction="sum")
        else:
            nats = F.cross_entropy(logits.transpose(1, 2), levels, reduction="sum")
        return nats / len(images)


def initialise(model, source):
    """Weights drawn from a name, zero where masked: both libraries start from what the file says."""
    for module in model.modules():
        if isinstance(module, MaskedConv2d):
            fan = module.mask.sum(dim=(1, 2, 3)).clamp(min=1).max().item()
            module.weight.data = source.normal(*module.weight.shape, scale=(2 / fan) ** 0.5) * module.mask
            module.weight.data = module.weight.data.float().double()
            module.bias.data = source.normal(*module.bias.shape, scale=0.1)


def pictures(source, channels, levels):
    """Blobs of light, so that neighbouring pixels have to do with each other. Levels, [steps, N, C, H, W]."""
    noise = source.normal(STEPS * BATCH, channels, SIZE + 4, SIZE + 4)
    smooth = F.avg_pool2d(noise, 5, stride=1) * 5
    shown = (torch.sigmoid(smooth) * levels).long().clamp(max=levels - 1)
    return shown.unflatten(0, (STEPS, BATCH))


def train(model, batches, levels, record):
    """Ten steps; calls `record(step, loss, gradients by name)` before each update."""
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    for step, batch in enumerate(batches, start=1):
        images = (batch.float() / (levels - 1)).to(next(model.parameters()).dtype)
        optimiser.zero_grad()
        loss = model.negative_log_likelihood(images, batch)
        loss.backward()
        record(step, loss.item(), {name: p.grad.clone() for name, p in model.named_parameters()})
        optimiser.step()


def golden(fixture, case, channels, levels, h, blocks, head):
    """The run in float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source(f"pixelcnn/{case}")
    model = PixelCNN(channels, levels, h, blocks, head)
    initialise(model, source)
    batches = pictures(source, channels, levels)
    start = {f"start.{name}": p.detach().clone() for name, p in model.named_parameters()}
    single = PixelCNN(channels, levels, h, blocks, head).float()
    single.load_state_dict(model.state_dict())

    losses, kept, drift = [], {}, {}

    def record(step, loss, gradients):
        losses.append(loss)
        if step in (1, STEPS):
            kept.update({f"gradient.{step}.{name}": g.float() for name, g in gradients.items()})

    def compare(step, loss, gradients):
        drift["loss"] = max(drift.get("loss", 0), abs(loss - losses[step - 1]) / losses[step - 1])
        if step in (1, STEPS):
            for name, gradient in gradients.items():
                exact = kept[f"gradient.{step}.{name}"].double()
                distance = (gradient.double() - exact).abs().max() / exact.abs().max()
                drift[f"gradient.{step}"] = max(drift.get(f"gradient.{step}", 0), distance.item())

    train(model, batches, levels, record)
    train(single, batches, levels, compare)
    end = {f"end.{name}": p.detach().float() for name, p in model.named_parameters()}
    pairs = zip(single.parameters(), model.parameters())
    drift["end"] = max((p.double() - q).abs().max() / q.abs().max() for p, q in pairs).item()
    fixture.add(
        case, start | kept | end | {"levels": batches.to(torch.uint8), "losses": torch.tensor(losses)},
        channels=channels, levels=levels, h=h, blocks=blocks, head=head, learning_rate=1e-3, float32_drift=drift)
    print(case, [round(loss, 3) for loss in losses], drift)


def fixtures():
    fixture = Fixture("pixelcnn")
    golden(fixture, "grey", channels=1, levels=17, h=8, blocks=2, head=12)
    golden(fixture, "binary", channels=1, levels=2, h=5, blocks=1, head=7)
    golden(fixture, "colour", channels=3, levels=4, h=6, blocks=1, head=9)
    return [fixture]
