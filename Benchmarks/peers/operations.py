"""The single operations of `bench`, by the names that it asks for them.

Each function here takes the sizes of a case and returns an operation: a function of tensors, and the tensors. As in
`bench`, a forward pass remembers nothing for gradients, and a backward pass goes to the input and all weights, from a
gradient of the output that is there before."""

import torch
from torch import nn
from torch.nn import functional as F

from models.pixelcnn import PixelCNN
from sampling import loops
from variants import compiled, formatted, memory_formats, variant_name


def single(work, can_compile=True):
    """The variants of an operation: `work` maps sizes to (function, operands)."""

    def builders(which, **sizes):
        function, operands = work(**sizes)
        ways = ["eager", "compiled"] if can_compile else ["eager"]
        return {
            variant_name(layout, way): lambda memory_format=memory_format, way=way: runner(
                function, [formatted(operand, memory_format) for operand in operands], which, way == "compiled")
            for layout, memory_format in memory_formats(operands).items()
            for way in ways
        }

    return builders


def runner(eager, operands, which, is_compiled):
    function = compiled(eager) if is_compiled else eager
    if which == "forward":
        def forward():
            with torch.no_grad():
                return function(*operands)
        return forward

    operands = [operand.detach().requires_grad_(operand.is_floating_point()) for operand in operands]
    wanted = [operand for operand in operands if operand.requires_grad]
    with torch.no_grad():
        gradient = torch.randn_like(eager(*operands))

    def forward_and_backward():
        return torch.autograd.grad(function(*operands), wanted, gradient)
    return forward_and_backward


def convolution(batch, inputs, outputs, height, width, kernel, stride, padding):
    """Masked ones too: PyTorch multiplies the masked weights like any others."""
    return (
        lambda x, w, b: F.conv2d(x, w, b, stride=stride, padding=padding),
        [torch.randn(batch, inputs, height, width), torch.randn(outputs, inputs, kernel, kernel) * 0.1,
         torch.randn(outputs)],
    )


def transposed(batch, inputs, outputs, height, width, kernel, stride, padding):
    return (
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=stride, padding=padding),
        [torch.randn(batch, inputs, height, width), torch.randn(inputs, outputs, kernel, kernel) * 0.1,
         torch.randn(outputs)],
    )


def lstm(which, batch, steps, features, hidden):
    """Batch or time first. Not compiled: the compiler leaves nn.LSTM as it is."""
    builders = {}
    for name, batch_first in (("batch first", True), ("time first", False)):
        module = nn.LSTM(features, hidden, batch_first=batch_first)
        x = torch.randn((batch, steps, features) if batch_first else (steps, batch, features))
        builders[name] = lambda module=module, x=x: lstm_runner(module, x, which)
    return builders


def lstm_runner(module, x, which):
    if which == "forward":
        def forward():
            with torch.no_grad():
                return module(x)[0]
        return forward

    x.requires_grad_()
    wanted = [x, *module.parameters()]
    gradient = torch.randn_like(module(x)[0].detach())
    return lambda: torch.autograd.grad(module(x)[0], wanted, gradient)


def pixelcnn(which, batch):
    """The logits of binary images; forward only."""
    builders = {}
    for layout, memory_format in memory_formats([torch.empty(1, 1, 1, 1)]).items():
        network = PixelCNN(features=64, blocks=7, head_features=64).network.eval().to(memory_format=memory_format)
        images = formatted(torch.rand(batch, 1, 28, 28).round(), memory_format)
        for way in ("eager", "compiled"):
            builders[variant_name(layout, way)] = lambda network=network, images=images, way=way: runner(
                network, [images], which, way == "compiled")
    return builders


def linear(batch, **widths):
    """A chain of linear maps: widths by place, `width0` features to `width1` and so on."""
    sizes = [widths[f"width{place}"] for place in range(len(widths))]
    weights = [torch.randn(o, i) / i**0.5 for i, o in zip(sizes, sizes[1:])]
    biases = [torch.randn(o) for o in sizes[1:]]

    def chain(x, *parameters):
        for w, b in zip(parameters[0::2], parameters[1::2]):
            x = F.linear(x, w, b)
        return x

    return chain, [torch.randn(batch, sizes[0]), *(p for pair in zip(weights, biases) for p in pair)]


def pointwise(function, tensors=1):
    def work(batch, height, width, channels):
        return function, [torch.randn(batch, channels, height, width) for _ in range(tensors)]
    return single(work)


def gated(x):
    a, b = x.chunk(2, dim=1)
    return a.tanh() * b.sigmoid()


def batch_norm(batch, height, width, channels):
    return (
        lambda x, scale, offset: F.batch_norm(x, None, None, scale, offset, training=True),
        [torch.randn(batch, channels, height, width), torch.rand(channels), torch.randn(channels)],
    )


def layer_norm(rows, channels):
    return (
        lambda x, scale, offset: F.layer_norm(x, (channels,), scale, offset),
        [torch.randn(rows, channels), torch.rand(channels), torch.randn(channels)],
    )


def softmax_cross_entropy(rows, classes):
    return (
        lambda logits, targets: F.cross_entropy(logits, targets, reduction="none"),
        [torch.randn(rows, classes), torch.randint(classes, (rows,))],
    )


def binary_cross_entropy(batch, height, width, channels):
    targets = torch.rand(batch, channels, height, width).round()
    return (
        lambda logits: F.binary_cross_entropy_with_logits(logits, targets, reduction="none"),
        [torch.randn(batch, channels, height, width)],
    )


OPERATIONS = {
    "convolution": single(convolution),
    "transposed": single(transposed),
    "lstm": lstm,
    "linear": single(linear),
    "pixelcnn": pixelcnn,
    "sampling pixelcnn": loops,
    "relu": pointwise(F.relu),
    "leaky relu": pointwise(lambda x: F.leaky_relu(x, 0.2)),
    "elu": pointwise(F.elu),
    "gelu": pointwise(F.gelu),
    "silu": pointwise(F.silu),
    "sigmoid": pointwise(torch.sigmoid),
    "tanh": pointwise(torch.tanh),
    "softplus": pointwise(F.softplus),
    "exp": pointwise(torch.exp),
    "gated": pointwise(gated),
    "add": pointwise(torch.add, tensors=2),
    "multiply": pointwise(torch.mul, tensors=2),
    "dropout": pointwise(lambda x: F.dropout(x, 0.2)),
    "batch norm": single(batch_norm),
    "layer norm": single(layer_norm),
    "softmax cross-entropy": single(softmax_cross_entropy),
    "binary cross-entropy": single(binary_cross_entropy),
}
