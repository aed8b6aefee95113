"""Measures of sample quality, straight from their definitions in NumPy."""

import math

import numpy
import torch

from cases.fixture import Fixture, Source


def frechet_distance(first, second):
    """The distance of Gaussians with the moments of two sets of features, by the eigenvalues of the product itself."""
    means = [features.mean(axis=0) for features in (first, second)]
    covariances = [numpy.cov(features, rowvar=False) for features in (first, second)]
    eigenvalues = numpy.linalg.eigvals(covariances[0] @ covariances[1])
    root_trace = numpy.sqrt(numpy.maximum(eigenvalues.real, 0)).sum()
    shift = ((means[0] - means[1]) ** 2).sum()
    return shift + numpy.trace(covariances[0]) + numpy.trace(covariances[1]) - 2 * root_trace


def distances(first, second):
    return numpy.sqrt(((first[:, None] - second[None]) ** 2).sum(axis=2))


def covered(queries, features, neighbours):
    """The share of queries within a ball around a feature that reaches its k-th nearest other."""
    # The feature itself comes first.
    radii = numpy.sort(distances(features, features), axis=1)[:, neighbours]
    return (distances(queries, features) <= radii).any(axis=1).mean()


def comparison(fixture, case, counts, dimensions, scale, shift, neighbours):
    source = Source(f"sample_quality/{case}")
    turn = source.normal(dimensions, dimensions, scale=1 / math.sqrt(dimensions))
    features = (scale * source.normal(counts[0], dimensions) @ turn + shift).float().double()
    real = (source.normal(counts[1], dimensions) @ turn).float().double()
    size = min(counts)
    some, others = features.numpy()[:size], real.numpy()[[i * counts[1] // size for i in range(size)]]
    results = {
        "frechet_distance": frechet_distance(features.numpy(), real.numpy()),
        "precision": covered(some, others, neighbours),
        "recall": covered(others, some, neighbours),
    }
    results = {name: torch.tensor(value, dtype=torch.float64) for name, value in results.items()}
    fixture.add(case, {"features": features, "real": real} | results, neighbours=neighbours)


def parzen_window(fixture):
    source = Source("sample_quality/parzen")
    levels, deviations = 17, [0.1, 0.2, 0.4]
    samples = source.uniform(40, 6)
    images = source.integers(300, 6, below=levels)
    x = images.double().numpy() / (levels - 1)
    squares = ((x[:, None] - samples.numpy()[None]) ** 2).sum(axis=2)
    results = []
    for deviation in deviations:
        exponents = torch.from_numpy(-squares / (2 * deviation**2))
        constant = math.log(40) + 3 * math.log(2 * math.pi * deviation**2)
        results.append(torch.logsumexp(exponents, dim=1) - constant)
    fixture.add(
        "parzen",
        {"samples": samples, "images": images, "log_likelihoods": torch.stack(results)},
        levels=levels,
        deviations=deviations,
    )


def fixtures():
    fixture = Fixture("sample_quality")
    comparison(fixture, "comparison/near", (120, 90), 7, 0.9, 0.1, 3)
    comparison(fixture, "comparison/narrow", (60, 130), 5, 0.4, 0.0, 4)
    comparison(fixture, "comparison/deficient", (12, 15), 20, 1.3, 0.2, 2)
    parzen_window(fixture)
    return [fixture]
