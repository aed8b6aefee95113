"""Losses under each reduction, and distributions: log-likelihoods, divergences, entropies."""

import torch
import torch.distributions as D
import torch.nn.functional as F

from cases.fixture import Fixture, Source

REDUCTIONS = {
    "none": lambda losses: losses,
    "sum": torch.sum,
    "mean": torch.mean,
    "sum_per_sample_mean_over_batch": lambda losses: losses.reshape(len(losses), -1).sum(1).mean(),
}


def losses():
    fixture = Fixture("losses")
    source = Source("losses")
    prediction, target = source.normal(4, 3, 5, scale=2), source.uniform(4, 3, 5)
    logits = torch.cat([source.normal(3, 3, 5, scale=3), torch.tensor([-150.0, -40, 0, 40, 150]).expand(1, 3, 5)])
    classes, labels = source.normal(6, 11, scale=4), source.integers(6, below=11)
    for name, reduction in REDUCTIONS.items():
        fixture.differentiate(
            f"mean_squared_error_{name}", lambda x, target: reduction(F.mse_loss(x, target, reduction="none")),
            {"x": prediction}, constants={"target": target})
        fixture.differentiate(
            f"binary_cross_entropy_{name}",
            lambda x, target: reduction(F.binary_cross_entropy_with_logits(x, target, reduction="none")),
            {"x": logits}, constants={"target": target})
        fixture.differentiate(
            f"softmax_cross_entropy_{name}",
            lambda x, target: reduction(F.cross_entropy(x, target, reduction="none")),
            {"x": classes}, constants={"target": labels})
    return fixture


def bernoulli(fixture, source):
    """Logits, values and results are [N, D]; log-likelihoods and the like are summed to [N]."""
    shape = (4, 6)
    logits = {"logits": source.normal(*shape, scale=3)}
    fixture.differentiate(
        "bernoulli_log_likelihood", lambda logits, value: D.Bernoulli(logits=logits).log_prob(value).sum(1),
        logits, constants={"value": source.integers(*shape, below=2).double()})
    fixture.differentiate(
        "bernoulli_entropy", lambda logits: D.Bernoulli(logits=logits).entropy().sum(1), logits)
    fixture.differentiate(
        "bernoulli_divergence",
        lambda logits, other: D.kl_divergence(D.Bernoulli(logits=logits), D.Bernoulli(logits=other)).sum(1),
        logits | {"other": source.normal(*shape)})


def categorical(fixture, source):
    """Logits are [N, D, K], values [N, D]; results are summed to [N], means [N, D]."""
    shape = (3, 4, 5)
    logits = {"logits": source.normal(*shape, scale=3)}
    fixture.differentiate(
        "categorical_log_likelihood", lambda logits, value: D.Categorical(logits=logits).log_prob(value).sum(1),
        logits, constants={"value": source.integers(*shape[:2], below=shape[2])})
    fixture.differentiate(
        "categorical_entropy", lambda logits: D.Categorical(logits=logits).entropy().sum(1), logits)
    fixture.differentiate(
        "categorical_mean", lambda logits: D.Categorical(logits=logits).probs @ torch.arange(shape[2]).double(), logits)
    fixture.differentiate(
        "categorical_divergence",
        lambda logits, other: D.kl_divergence(D.Categorical(logits=logits), D.Categorical(logits=other)).sum(1),
        logits | {"other": source.normal(*shape)})


def gaussian(fixture, source):
    """Means, log-variances and values are [N, D]; results are summed to [N]."""
    shape = (4, 6)
    one = {"mean": source.normal(*shape), "log_variance": source.normal(*shape)}
    two = {"other_mean": source.normal(*shape), "other_log_variance": source.normal(*shape)}

    def normal(mean, log_variance):
        return D.Normal(mean, (0.5 * log_variance).exp())

    fixture.differentiate(
        "gaussian_log_likelihood",
        lambda mean, log_variance, value: normal(mean, log_variance).log_prob(value).sum(1),
        one | {"value": source.normal(*shape)})
    fixture.differentiate(
        "gaussian_entropy", lambda mean, log_variance: normal(mean, log_variance).entropy().sum(1), one)
    fixture.differentiate(
        "gaussian_divergence_from_standard",
        lambda mean, log_variance: D.kl_divergence(
            normal(mean, log_variance), D.Normal(torch.zeros(()), torch.ones(()))).sum(1),
        one)
    fixture.differentiate(
        "gaussian_divergence",
        lambda mean, log_variance, other_mean, other_log_variance: D.kl_divergence(
            normal(mean, log_variance), normal(other_mean, other_log_variance)).sum(1),
        one | two)
    fixture.differentiate(
        "gaussian_sample", lambda mean, log_variance, noise: mean + (0.5 * log_variance).exp() * noise,
        one, constants={"noise": source.normal(*shape)})


def fixtures():
    fixture = Fixture("distributions")
    for family in (bernoulli, categorical, gaussian):
        family(fixture, Source(f"distributions/{family.__name__}"))
    return [losses(), fixture]
