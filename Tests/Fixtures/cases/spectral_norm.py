"""Spectrally normalised layers, and a critic of them trained by the hinge objective with R1.

Images are [N, C, H, W] like everywhere here; where they become vectors, their pixels are in the order [H, W, C]."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils import spectral_norm

from cases.autoencoders import Flatten
from cases.fixture import Fixture, Source
from cases.gradient_penalties import slopes

LAYERS = {
    "convolution": (lambda: nn.Conv2d(3, 5, (3, 2), stride=2, padding=1), (4, 3, 7, 6)),
    "linear": (lambda: nn.Linear(6, 7), (4, 6)),
    "narrowing": (lambda: nn.Linear(9, 1), (4, 9)),
    "embedding": (lambda: nn.Embedding(5, 4), None),
}
STEPS = 3


def state(module):
    """Parameters and the directions of the power iteration, by their names in files."""
    return {name: value.detach().clone() for name, value in module.state_dict().items()}


def initialise(module, source):
    """Weights are drawn; directions start from draws of length 1, in float32."""
    for name, value in module.state_dict().items():
        if name.endswith(("_u", "_v")):
            value.copy_(F.normalize(source.normal(*value.shape), dim=0).float())
        else:
            value.copy_(source.normal(*value.shape, scale=0.5))


def layer_steps(fixture, kind):
    """Training passes, each from the state after the one before, and an evaluation; with gradients."""
    make, shape = LAYERS[kind]
    source = Source(f"spectral_norm/{kind}")
    layer = spectral_norm(make().double())
    initialise(layer, source)
    for step in range(STEPS + 1):
        case = f"{kind}_step_{step + 1}" if step < STEPS else f"{kind}_evaluation"
        layer.train(step < STEPS)
        before = state(layer)
        if shape:
            input = source.normal(*shape).requires_grad_()
        else:
            input = source.integers(6, below=5)
        output = layer(input)
        direction = source.normal(*output.shape)
        layer.zero_grad()
        (direction * output).sum().backward()
        gradients = {f"gradient.{name}": p.grad.clone() for name, p in layer.named_parameters()}
        if shape:
            gradients["gradient.input"] = input.grad
        input = input.detach() if shape else input.double()
        fixture.add(case, before | gradients | {"input": input, "output": output, "output_gradient": direction})


def critic():
    """Images of 7×9 with 2 channels."""
    return nn.Sequential(
        spectral_norm(nn.Conv2d(2, 5, 3, stride=2, padding=1)), nn.LeakyReLU(0.1),
        spectral_norm(nn.Conv2d(5, 4, 4, stride=2, padding=1)), nn.SiLU(),
        Flatten(), spectral_norm(nn.Linear(16, 1)))


def trained(model, batches, rate):
    """The losses of gradient descent on the hinge objective with R1, and the state it leads to."""
    found = {}
    for step, (real, generated) in enumerate(batches):
        real, generated = real.to(model[0].bias.dtype), generated.to(model[0].bias.dtype)
        hinge = F.relu(1 - model(real)).mean() + F.relu(1 + model(generated)).mean()
        loss = hinge + slopes(model, real).square().sum(1).mean()
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter -= rate * parameter.grad
        found[f"loss{step}"] = loss.detach()
    return found | {f"after.{name}": value for name, value in state(model).items()}


def critic_steps(fixture):
    """In float64; and in float32, whose distance from it says what a float32 library may differ by."""
    source = Source("spectral_norm/critic")
    model = critic().double()
    initialise(model, source)
    start = state(model)
    batches = [(source.normal(3, 2, 7, 9), source.normal(3, 2, 7, 9)) for _ in range(STEPS)]
    exact = trained(model, batches, rate=0.25)
    model.float().load_state_dict(start)
    rounded = trained(model, batches, rate=0.25)
    drift = max(((rounded[name] - value).abs().max() / value.abs().max()).item() for name, value in exact.items())
    samples = {f"real{step}": real for step, (real, _) in enumerate(batches)}
    samples |= {f"generated{step}": generated for step, (_, generated) in enumerate(batches)}
    fixture.add("critic", start | samples | exact, drift=drift, rate=0.25)
    print("critic", {name: value.item() for name, value in exact.items() if value.dim() == 0}, drift)


def fixtures():
    fixture = Fixture("spectral_norm")
    for kind in LAYERS:
        layer_steps(fixture, kind)
    critic_steps(fixture)
    return [fixture]
