"""Principal components by singular values, and clusters of well separated points with their agreement with labels."""

import math
from collections import Counter

import numpy
import torch

from cases.fixture import Fixture, Source


def principal_components(fixture, case, samples, dimensions, count, scales):
    """Features whose axes have these scales, turned; K right singular vectors, the farthest element positive."""
    source = Source(f"representations/{case}")
    turn = torch.linalg.qr(source.normal(dimensions, dimensions))[0]
    spread = torch.zeros(dimensions, dtype=torch.float64)
    spread[: len(scales)] = torch.tensor(scales, dtype=torch.float64)
    shift = source.normal(dimensions)
    features = (source.normal(samples, dimensions) * spread @ turn + shift).float().double()
    new = (source.normal(5, dimensions) * spread @ turn + shift).float().double()
    mean = features.numpy().mean(axis=0)
    _, singular, right = numpy.linalg.svd(features.numpy() - mean, full_matrices=False)
    components = right[:count]
    farthest = numpy.abs(components).argmax(axis=1)
    components = components * numpy.sign(components[range(count), farthest])[:, None]
    results = {
        "variances": singular[:count] ** 2 / samples,
        "components": components,
        "projections": (new.numpy() - mean) @ components.T,
    }
    results = {name: torch.from_numpy(value) for name, value in results.items()}
    fixture.add(case, {"features": features, "new": new} | results, count=count)


def entropy(counts):
    total = sum(counts)
    return -sum(n / total * math.log(n / total) for n in counts)


def clusters(fixture):
    """Points around five centres far apart, so that the best clusters are known; labels that half agree with them."""
    source = Source("representations/clusters")
    count, dimensions, number = 120, 9, 5
    centres = 12 * torch.linalg.qr(source.normal(dimensions, dimensions))[0][:number]
    members = source.integers(count, below=number)
    features = (centres[members] + source.normal(count, dimensions)).float().double()
    noise = source.integers(count, below=number)
    labels = torch.where(source.uniform(count) < 0.5, members, noise)
    inertia = sum(
        ((features[members == k] - features[members == k].mean(0)) ** 2).sum() for k in range(number)
    )
    pairs = Counter(zip(members.tolist(), labels.tolist()))
    purity = sum(max(pairs[k, label] for label in range(number)) for k in range(number)) / count
    of_members = entropy(Counter(members.tolist()).values())
    of_labels = entropy(Counter(labels.tolist()).values())
    information = of_members + of_labels - entropy(pairs.values())
    results = {
        "inertia": inertia,
        "purity": torch.tensor(purity, dtype=torch.float64),
        "normalized_mutual_information": torch.tensor(
            2 * information / (of_members + of_labels), dtype=torch.float64
        ),
    }
    fixture.add("clusters", {"features": features, "labels": labels} | results, clusters=number)


def fixtures():
    fixture = Fixture("representations")
    principal_components(fixture, "leading", 150, 60, 4, [3, 2.4, 1.9, 1.5] + [0.5 * 0.97**k for k in range(56)])
    principal_components(fixture, "many", 150, 12, 5, [3, 2.4, 1.9, 1.5, 1.1] + [0.4 * 0.9**k for k in range(7)])
    principal_components(fixture, "deficient", 8, 50, 3, [3, 2, 1.2])
    clusters(fixture)
    return [fixture]
