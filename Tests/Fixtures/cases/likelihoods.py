"""Losses under each reduction, and distributions: log-likelihoods, divergences, entropies."""

import torch
import torch.distributions as D
import torch.nn.functional as F

from cases.fixture import Fixture, Source

REDUCTIONS = ("none", "mean", "sum")


def losses():
    fixture = Fixture("losses")
    source = Source("losses")
    prediction, target = source.normal(4, 3, 5, scale=2), source.uniform(4, 3, 5)
    logits = torch.cat([source.normal(3, 3, 5, scale=3), torch.tensor([-150.0, -40, 0, 40, 150]).expand(1, 3, 5)])
    classes, labels = source.normal(6, 11, scale=4), source.integers(6, below=11)
    for reduction in REDUCTIONS:
        fixture.differentiate(
            f"mean_squared_error_{reduction}", lambda x, target: F.mse_loss(x, target, reduction=reduction),
            {"x": prediction}, constants={"target": target})
        fixture.differentiate(
            f"binary_cross_entropy_{reduction}",
            lambda x, target: F.binary_cross_entropy_with_logits(x, target, reduction=reduction),
            {"x": logits}, constants={"target": target})
        fixture.differentiate(
            f"softmax_cross_entropy_{reduction}",
            lambda x, target: F.cross_entropy(x, target, reduction=reduction),
            {"x": classes}, constants={"target": labels})
    return fixture


def gaussian(mean, log_variance):
    return D.Normal(mean, (0.5 * log_variance).exp())


def distributions():
    fixture = Fixture("distributions")
    source = Source("distributions")
    shape = (4, 6)
    fixture.differentiate(
        "bernoulli_log_likelihood", lambda logits, value: D.Bernoulli(logits=logits).log_prob(value).sum(1),
        {"logits": source.normal(*shape, scale=3)}, constants={"value": source.integers(*shape, below=2).double()})
    fixture.differentiate(
        "bernoulli_entropy", lambda logits: D.Bernoulli(logits=logits).entropy(), {"logits": source.normal(*shape)})
    fixture.differentiate(
        "bernoulli_divergence",
        lambda logits, other: D.kl_divergence(D.Bernoulli(logits=logits), D.Bernoulli(logits=other)),
        {"logits": source.normal(*shape), "other": source.normal(*shape)})
    fixture.differentiate(
        "categorical_log_likelihood", lambda logits, value: D.Categorical(logits=logits).log_prob(value),
        {"logits": source.normal(3, 4, 5, scale=3)}, constants={"value": source.integers(3, 4, below=5)})
    fixture.differentiate(
        "categorical_entropy", lambda logits: D.Categorical(logits=logits).entropy(), {"logits": source.normal(*shape)})
    fixture.differentiate(
        "categorical_divergence",
        lambda logits, other: D.kl_divergence(D.Categorical(logits=logits), D.Categorical(logits=other)),
        {"logits": source.normal(*shape), "other": source.normal(*shape)})
    one = {"mean": source.normal(*shape), "log_variance": source.normal(*shape)}
    two = {"other_mean": source.normal(*shape), "other_log_variance": source.normal(*shape)}
    fixture.differentiate(
        "gaussian_log_likelihood",
        lambda mean, log_variance, value: gaussian(mean, log_variance).log_prob(value).sum(1),
        one | {"value": source.normal(*shape)})
    fixture.differentiate(
        "gaussian_entropy", lambda mean, log_variance: gaussian(mean, log_variance).entropy().sum(1), one)
    fixture.differentiate(
        "gaussian_divergence_from_standard",
        lambda mean, log_variance: D.kl_divergence(
            gaussian(mean, log_variance), D.Normal(torch.zeros(()), torch.ones(()))).sum(1),
        one)
    fixture.differentiate(
        "gaussian_divergence",
        lambda mean, log_variance, other_mean, other_log_variance: D.kl_divergence(
            gaussian(mean, log_variance), gaussian(other_mean, other_log_variance)).sum(1),
        one | two)
    return fixture


def fixtures():
    return [losses(), distributions()]
