"""Gradient penalties of small critics, by PyTorch's double backward: Gulrajani et al. 2017 and Mescheder et al. 2018.

Images are [N, C, H, W] like everywhere here; where they become vectors, their pixels are in the order [H, W, C]."""

import torch
import torch.nn as nn

from cases.autoencoders import Flatten, initialise
from cases.fixture import Fixture, Source

BATCH = 3


def convolutional():
    """Images of 7×9 with 2 channels."""
    return nn.Sequential(
        nn.Conv2d(2, 5, 3, stride=2, padding=1), nn.LeakyReLU(0.2),
        nn.Conv2d(5, 4, 4, stride=2, padding=1), nn.Tanh(),
        Flatten(), nn.Linear(16, 1))


def dense():
    return nn.Sequential(
        nn.Linear(6, 9), nn.ReLU(), nn.Linear(9, 7), nn.SiLU(), nn.Linear(7, 5), nn.Sigmoid(), nn.Linear(5, 1))


def transposed():
    """Images of 5×6, which become 6×6 again on the way."""
    return nn.Sequential(
        nn.Conv2d(1, 3, 3, stride=2, padding=1), nn.ReLU(),
        nn.ConvTranspose2d(3, 4, 4, stride=2, padding=1), nn.LeakyReLU(0.2),
        Flatten(), nn.Linear(144, 1))


class Projection(nn.Module):
    """Miyato and Koyama 2018, "cGANs with projection discriminator", equation 3: ψ(φ(x)) + ⟨v_y, φ(x)⟩."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.LeakyReLU(0.2))
        self.output = nn.Linear(4, 1)
        self.embedding = nn.Embedding(3, 4)
        self.labels = torch.tensor([2, 0, 2])

    def forward(self, images):
        features = self.features(images).sum((2, 3))
        return self.output(features)[:, 0] + (features * self.embedding(self.labels)).sum(1)


CRITICS = {
    "convolutional": (convolutional, (2, 7, 9)),
    "dense": (dense, (6,)),
    "transposed": (transposed, (1, 5, 6)),
    "projection": (Projection, (2, 5, 3)),
}


def slopes(critic, points):
    """One row a sample: the gradient of its score, with a graph of its own."""
    points = points.detach().requires_grad_()
    return torch.autograd.grad(critic(points).sum(), points, create_graph=True)[0].flatten(1)


def penalties(critic, real, generated, shares):
    shares = shares.view(-1, *[1] * (real.dim() - 1))
    mixed = shares * real + (1 - shares) * generated
    return {
        "gradient_penalty": (slopes(critic, mixed).norm(dim=1) - 1).square().mean(),
        "r1": slopes(critic, real).square().sum(1).mean(),
    }


def results(critic, *samples):
    """Each penalty with the gradients of the parameters; zero where it does not depend on one, as on a last bias."""
    found = {}
    for name, penalty in penalties(critic, *samples).items():
        critic.zero_grad()
        penalty.backward()
        found[name] = penalty.detach()
        found |= {
            f"gradient.{name}.{key}": torch.zeros_like(p) if p.grad is None else p.grad.clone()
            for key, p in critic.named_parameters()}
        critic.zero_grad(set_to_none=True)
    return found


def golden(fixture, case):
    """In float64; and in float32, whose distance from it says what a float32 library may differ by."""
    make, shape = CRITICS[case]
    source = Source(f"gradient_penalties/{case}")
    critic = make().double()
    initialise(critic, source)
    samples = {
        "real": source.normal(BATCH, *shape), "generated": source.normal(BATCH, *shape),
        "shares": source.uniform(BATCH)}
    weights = {name: p.detach().clone() for name, p in critic.named_parameters()}
    exact = results(critic, *samples.values())
    rounded = results(critic.float(), *(x.float() for x in samples.values()))
    drift = max(
        ((rounded[name] - value).abs().max() / value.abs().max()).item()
        for name, value in exact.items() if value.abs().max() > 0)
    fixture.add(case, weights | samples | exact, drift=drift)
    print(case, {name: round(exact[name].item(), 3) for name in exact if exact[name].dim() == 0}, drift)


def fixtures():
    fixture = Fixture("gradient_penalties")
    for case in CRITICS:
        golden(fixture, case)
    return [fixture]
