"""Ten steps of each optimiser along given gradients, and clipping by global norm."""

import torch

from cases.fixture import Fixture, Source

STEPS = 10

OPTIMISERS = {
    "sgd": (torch.optim.SGD, {"lr": 0.1}),
    "momentum": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9}),
    "nesterov": (torch.optim.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    "momentum_weight_decay": (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}),
    "rmsprop": (torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.99, "eps": 1e-8}),
    "rmsprop_momentum": (torch.optim.RMSprop, {"lr": 0.01, "alpha": 0.9, "eps": 1e-8, "momentum": 0.9}),
    "adam": (torch.optim.Adam, {"lr": 0.001, "betas": (0.9, 0.999), "eps": 1e-8}),
    "adam_half_beta": (torch.optim.Adam, {"lr": 0.0002, "betas": (0.5, 0.999), "eps": 1e-8}),
    "adamw": (torch.optim.AdamW, {"lr": 0.01, "betas": (0.9, 0.999), "eps": 1e-8, "weight_decay": 0.1}),
}


def steps(fixture, case, optimiser, options):
    """Gradients of several sizes, with zeros among them; parameters after each step, [steps, 12]."""
    source = Source("optimisers")
    start = source.normal(12)
    gradients = source.normal(STEPS, 12) * 10.0 ** torch.arange(-5, 7).div(2, rounding_mode="floor")
    gradients[3, :6] = 0
    gradients = gradients.float().double()
    parameter = torch.nn.Parameter(start.clone())
    rule = optimiser([parameter], **options)
    after = []
    for gradient in gradients:
        parameter.grad = gradient.clone()
        rule.step()
        after.append(parameter.detach().clone())
    fixture.add(case, {"start": start, "gradients": gradients, "parameters": torch.stack(after)}, **options)


def clipping(fixture, case, limit):
    source = Source("clipping")
    gradients = {"first": source.normal(3, 4), "second": source.normal(5)}
    parameters = [torch.nn.Parameter(torch.zeros_like(g)) for g in gradients.values()]
    for parameter, gradient in zip(parameters, gradients.values()):
        parameter.grad = gradient.clone()
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    clipped = {f"clipped.{name}": p.grad for name, p in zip(gradients, parameters)}
    fixture.add(case, gradients | clipped | {"norm": norm}, limit=limit)


def fixtures():
    fixture = Fixture("optimisers")
    for case, (optimiser, options) in OPTIMISERS.items():
        steps(fixture, case, optimiser, options)
    clipping(fixture, "clipped", 1.0)
    clipping(fixture, "not_clipped", 10.0)
    return [fixture]
