"""Elementary functions, reductions, shapes, activations, products and look-ups."""

import torch
import torch.nn.functional as F

from cases.fixture import Fixture, Source

UNARY = {
    "exp": torch.exp,
    "square": torch.square,
    "absolute": torch.abs,
    "clamped": lambda x: torch.clamp(x, -0.5, 0.75),
    "negative": torch.neg,
    "plus_number": lambda x: x + 1.5,
    "number_minus": lambda x: 1.5 - x,
    "times_number": lambda x: x * -2.5,
    "divided_by_number": lambda x: x / 3,
    "sum": torch.sum,
    "mean": torch.mean,
    "sum_per_sample": lambda x: x.sum(dim=(1, 2)),
    "column_sums": lambda x: x.sum(dim=(0, 1)),
    "channels_1_to_4": lambda x: x[..., 1:4],
    "samples_1_to_3": lambda x: x[1:3],
    "transposed_each": lambda x: x.transpose(1, 2),
    "log_softmax": lambda x: F.log_softmax(x, -1),
    "softmax": lambda x: F.softmax(x, -1),
}

POSITIVE = {"log": torch.log, "square_root": torch.sqrt, "number_divided": lambda x: 1.5 / x,
            "reciprocal": torch.reciprocal}

BINARY = {
    "sum_of_two": torch.add,
    "difference": torch.sub,
    "product": torch.mul,
    "concatenated": lambda x, y: torch.cat([x, y], -1),
    "dot_per_sample": lambda x, y: (x * y).sum(dim=(1, 2)),
    "column_dots": lambda x, y: (x * y).sum(dim=(0, 1)),
}

BROADCAST = {
    "plus_row": lambda x, row: x + row,
    "times_row": lambda x, row: x * row,
    "plus_sample": lambda x, numbers: x + numbers[:, None, None],
    "times_sample": lambda x, numbers: x * numbers[:, None, None],
}

ACTIVATIONS = {
    "relu": F.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.2),
    "elu": F.elu,
    "elu_half": lambda x: F.elu(x, 0.5),
    "gelu": F.gelu,
    "silu": F.silu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": lambda x: F.softplus(x, threshold=1e9),
}


def elementary():
    fixture = Fixture("elementary")
    source = Source("elementary")
    for case, function in UNARY.items():
        fixture.differentiate(case, lambda x: function(x), {"x": source.away_from_zero(3, 2, 5)})
    for case, function in POSITIVE.items():
        fixture.differentiate(case, lambda x: function(x), {"x": source.uniform(3, 2, 5, low=0.1, high=4)})
    for case, function in BINARY.items():
        values = {"x": source.normal(3, 2, 5), "y": source.normal(3, 2, 5)}
        fixture.differentiate(case, lambda x, y: function(x, y), values)
    fixture.differentiate(
        "quotient", lambda x, y: x / y, {"x": source.normal(3, 2, 5), "y": source.away_from_zero(3, 2, 5, least=0.3)})
    for case, function in BROADCAST.items():
        values = {"x": source.normal(3, 2, 5), "other": source.normal(3 if "sample" in case else 5)}
        fixture.differentiate(case, lambda x, other: function(x, other), values)
    fixture.differentiate("permuted", lambda x: x.permute(0, 3, 1, 2), {"x": source.normal(2, 3, 4, 5)})
    fixture.differentiate("repeated", lambda x: x.expand(3, 2, 5), {"x": source.normal()})
    fixture.differentiate("repeated_row", lambda x: x.expand(3, 2, 5), {"x": source.normal(5)})
    fixture.differentiate(
        "repeated_sample", lambda x: x[:, None, None].expand(3, 2, 5), {"x": source.normal(3)})
    fixture.differentiate("log_sum_exp", lambda x: torch.logsumexp(x, -1), {"x": source.normal(6, 19, scale=3)})
    return fixture


def activations():
    """Over −9 … 9, and far out where exponentials overflow or vanish."""
    fixture = Fixture("activations")
    tails = torch.tensor([-200.0, -100.0, -50.0, -20.0, 20.0, 50.0, 100.0, 200.0])
    x = torch.cat([(torch.arange(89) - 44) * 0.2041015625 + 0.0107421875, tails])
    for case, function in ACTIVATIONS.items():
        fixture.differentiate(case, lambda x: function(x), {"x": x})
    fixture.differentiate(
        "gated",
        lambda x: torch.tanh(x[..., :3]) * torch.sigmoid(x[..., 3:]),
        {"x": Source("gated").normal(4, 5, 6, scale=2)},
    )
    fixture.differentiate(
        "linearly_gated",
        lambda x, addend: addend + x[..., :3] * torch.sigmoid(x[..., 3:]),
        {"x": Source("linearly_gated").normal(4, 5, 6, scale=2), "addend": Source("addend").normal(4, 5, 3)},
    )
    fixture.differentiate(
        "concat_elu", lambda x: F.elu(torch.cat([x, -x], dim=-1)), {"x": Source("concat_elu").away_from_zero(4, 5, 6)})
    return fixture


def products():
    fixture = Fixture("products")
    source = Source("products")
    for case, rows, inner, columns in [("odd", 5, 7, 3), ("row", 1, 33, 17), ("long", 3, 300, 5), ("wide", 2, 3, 67)]:
        fixture.differentiate(
            f"matrix_{case}", torch.matmul,
            {"input": source.normal(rows, inner), "other": source.normal(inner, columns)})
    for case, lead in [("features", (5,)), ("sequence", (2, 3)), ("images", (2, 3, 4))]:
        fixture.differentiate(
            f"linear_{case}", F.linear,
            {"input": source.normal(*lead, 7), "weight": source.normal(6, 7), "bias": source.normal(6)})
    fixture.differentiate(
        "transposed", lambda x: x.T, {"x": source.normal(3, 5)})
    fixture.differentiate(
        "embedding", lambda weight, indices: F.embedding(indices, weight),
        {"weight": source.normal(7, 3)}, constants={"indices": torch.tensor([[2, 0, 6, 2], [2, 5, 5, 1]])})
    return fixture


def fixtures():
    return [elementary(), activations(), products()]
