"""torch.nn.LSTM and LSTMCell; gates in the order i, f, g, o."""

import torch
from torch.func import functional_call

from cases.fixture import Fixture, Source

COUNT, STEPS, FEATURES, UNITS = 3, 5, 4, 6


def weights(module, source):
    return {name: source.normal(*value.shape, scale=0.5) for name, value in module.named_parameters()}


def sequence(fixture, case, *, width=UNITS, steps=STEPS, with_state):
    """The output is hidden states and last state side by side, so that one direction covers all of them."""
    source = Source(f"lstm/{case}")
    module = torch.nn.LSTM(FEATURES, width, batch_first=True)
    values = {"input": source.normal(COUNT, steps, FEATURES)} | weights(module, source)
    if with_state:
        values |= {"hidden": source.normal(COUNT, width), "cell": source.normal(COUNT, width)}

    def run(input, hidden=None, cell=None, **parameters):
        state = None if hidden is None else (hidden[None], cell[None])
        outputs, (h, c) = functional_call(module, parameters, (input, state))
        return torch.cat([outputs, h.transpose(0, 1), c.transpose(0, 1)], dim=1)

    fixture.differentiate(case, run, values)


def cell(fixture):
    """The output is the new hidden state and the new cell, [2, N, H]."""
    source = Source("lstm/cell")
    module = torch.nn.LSTMCell(FEATURES, UNITS)
    values = {"input": source.normal(COUNT, FEATURES)} | weights(module, source)
    values |= {"hidden": source.normal(COUNT, UNITS), "cell": source.normal(COUNT, UNITS)}
    fixture.differentiate(
        "cell",
        lambda input, hidden, cell, **parameters: torch.stack(
            functional_call(module, parameters, (input, (hidden, cell)))),
        values,
    )


def fixtures():
    fixture = Fixture("recurrent")
    sequence(fixture, "sequence", with_state=False)
    sequence(fixture, "sequence_from_state", with_state=True)
    sequence(fixture, "many_units", width=19, steps=3, with_state=False)
    cell(fixture)
    return [fixture]
