"""What every family needs: random numbers by name, and a file of cases."""

import json
import pathlib
import zlib

import torch
from safetensors.torch import save_file

FOLDER = pathlib.Path(__file__).parent.parent / "goldens"


class Source:
    """Random numbers that depend on a name alone, exact in float32."""

    def __init__(self, name):
        self.generator = torch.Generator().manual_seed(zlib.crc32(name.encode()))

    def normal(self, *shape, scale=1.0):
        return (scale * torch.randn(shape, generator=self.generator)).float().double()

    def uniform(self, *shape, low=0.0, high=1.0):
        return (low + (high - low) * torch.rand(shape, generator=self.generator)).float().double()

    def away_from_zero(self, *shape, least=0.05):
        x = self.normal(*shape)
        return (x + least * torch.where(x < 0, -1.0, 1.0)).float().double()

    def integers(self, *shape, below):
        return torch.randint(below, shape, generator=self.generator)


class Fixture:
    """The cases of one file."""

    def __init__(self, name):
        self.name = name
        self.tensors = {}
        self.attributes = {}

    def add(self, case, tensors, **attributes):
        """A case: its tensors by name, and what else a test must know."""
        assert case not in self.attributes, case
        self.attributes[case] = attributes
        for name, tensor in tensors.items():
            self.tensors[f"{case}/{name}"] = compact(tensor.detach())

    def differentiate(self, case, function, operands, constants=None, **attributes):
        """A case of `function(**operands, **constants)` with the gradients of ⟨direction, output⟩."""
        leaves = {name: value.clone().requires_grad_() for name, value in operands.items()}
        output = function(**leaves, **(constants or {}))
        direction = Source(f"{self.name}/{case}/direction").normal(*output.shape)
        loss = (direction * output).sum()
        loss.backward()
        results = {"output": output, "output_gradient": direction, "loss": loss}
        gradients = {
            f"gradient.{name}": torch.zeros_like(leaf) if leaf.grad is None else leaf.grad
            for name, leaf in leaves.items()
        }
        self.add(case, operands | (constants or {}) | results | gradients, **attributes)

    def save(self):
        """Writes the file; gives its path and size, in words."""
        FOLDER.mkdir(exist_ok=True)
        path = FOLDER / f"{self.name}.safetensors"
        # One entry: safetensors writes several in an order of its own each time.
        save_file(self.tensors, path, metadata={"cases": json.dumps(self.attributes)})
        return f"{path.name}: {len(self.attributes)} cases, {path.stat().st_size / 1024:.0f} KiB"


def compact(tensor):
    """A copy of the tensor, as float32 where that loses nothing."""
    if tensor.dtype == torch.float64 and torch.equal(tensor.float().double(), tensor):
        tensor = tensor.float()
    return tensor.clone(memory_format=torch.contiguous_format)
