"""Batch and layer normalisation."""

import torch
import torch.nn.functional as F

from cases.fixture import Fixture, Source

SHAPES = {"features": (6, 5), "images": (4, 3, 5, 4)}
STEPS = 3


def batch_norm(fixture, kind):
    """Three training batches with the running statistics after each, then evaluation with the last of them."""
    source = Source(f"batch_norm/{kind}")
    shape = SHAPES[kind]
    channels = shape[1]
    mean, variance = torch.zeros(channels), torch.ones(channels)
    affine = {"weight": source.normal(channels), "bias": source.normal(channels)}
    for step in range(STEPS):
        case = f"batch_norm_{kind}_step_{step + 1}"
        x = {"input": source.normal(*shape, scale=2) + 0.5 * step}
        fixture.differentiate(
            case, lambda input, weight, bias: F.batch_norm(input, mean, variance, weight, bias, training=True),
            x | affine, epsilon=1e-5, momentum=0.1)
        # F.batch_norm has moved mean and variance in place.
        fixture.tensors |= {f"{case}/running_mean": mean.clone(), f"{case}/running_var": variance.clone()}
    fixture.differentiate(
        f"batch_norm_{kind}_evaluation",
        lambda input, weight, bias, running_mean, running_var: F.batch_norm(
            input, running_mean, running_var, weight, bias, training=False),
        {"input": source.normal(*shape)} | affine,
        constants={"running_mean": mean.clone(), "running_var": variance.clone()}, epsilon=1e-5)


def rectified_batch_norm(fixture, case, slope):
    """A training batch, then y where positive and slope · y elsewhere, of channels that fill no vector and several."""
    source = Source(f"batch_norm/{case}")
    values = {"input": source.normal(3, 19, 3, 2) + 0.3, "weight": source.normal(19), "bias": source.normal(19)}
    fixture.differentiate(
        f"batch_norm_{case}",
        lambda input, weight, bias: F.leaky_relu(F.batch_norm(input, None, None, weight, bias, training=True), slope),
        values, epsilon=1e-5, slope=slope)


def layer_norm(fixture, case, *shape):
    source = Source(f"layer_norm/{case}")
    values = {"input": source.normal(*shape) + 1, "weight": source.normal(shape[-1]), "bias": source.normal(shape[-1])}
    fixture.differentiate(
        f"layer_norm_{case}", lambda input, weight, bias: F.layer_norm(input, shape[-1:], weight, bias),
        values, epsilon=1e-5)


def weight_norm(fixture, case, taps, inputs, outputs):
    """Weights [taps, in, out] of directions and lengths, a norm for each output."""
    source = Source(f"weight_norm/{case}")
    values = {"directions": source.normal(taps, inputs, outputs), "lengths": source.normal(outputs) + 1}
    fixture.differentiate(
        f"weight_norm_{case}",
        lambda directions, lengths: lengths * directions / directions.square().sum(dim=(0, 1)).sqrt(), values)


def fixtures():
    fixture = Fixture("normalisation")
    for kind in SHAPES:
        batch_norm(fixture, kind)
    rectified_batch_norm(fixture, "then_relu", 0.0)
    rectified_batch_norm(fixture, "then_leaky_relu", 0.2)
    layer_norm(fixture, "features", 4, 7)
    layer_norm(fixture, "sequence", 2, 3, 33)
    weight_norm(fixture, "narrow", 6, 5, 3)
    weight_norm(fixture, "wide", 1, 7, 37)
    return [fixture]
