"""Convolutions, plain, masked and transposed. Images are [N, C, H, W], weights [out, in, height, width]."""

import torch
import torch.nn.functional as F

from cases.fixture import Fixture, Source

# name: images [N, C, H, W], kernel [out, height, width], stride, padding, dilation
CONVOLUTIONS = {
    "valid_3x3": ((2, 3, 6, 5), (4, 3, 3), (1, 1), (0, 0), (1, 1)),
    "same_3x3": ((2, 3, 5, 7), (5, 3, 3), (1, 1), (1, 1), (1, 1)),
    "pointwise_1x1": ((3, 7, 4, 5), (9, 1, 1), (1, 1), (0, 0), (1, 1)),
    "row_1x5": ((2, 3, 4, 7), (4, 1, 5), (1, 1), (0, 2), (1, 1)),
    "column_5x1": ((2, 3, 7, 4), (4, 5, 1), (1, 1), (2, 0), (1, 1)),
    "even_2x2": ((2, 2, 5, 6), (3, 2, 2), (1, 1), (0, 0), (1, 1)),
    "even_4x4_stride_2": ((2, 3, 8, 7), (5, 4, 4), (2, 2), (1, 1), (1, 1)),
    "stride_2": ((2, 3, 7, 6), (4, 3, 3), (2, 2), (1, 1), (1, 1)),
    "stride_3x2": ((1, 2, 8, 9), (3, 3, 3), (3, 2), (0, 1), (1, 1)),
    "stride_beyond_kernel": ((1, 2, 8, 8), (3, 2, 2), (3, 3), (0, 0), (1, 1)),
    "dilation_2": ((2, 2, 7, 8), (3, 3, 3), (1, 1), (2, 2), (2, 2)),
    "dilation_3x1_stride_2": ((1, 2, 9, 6), (3, 3, 2), (2, 1), (1, 0), (3, 1)),
    "first_layer_7x7": ((2, 1, 8, 8), (6, 7, 7), (1, 1), (3, 3), (1, 1)),
    "many_channels": ((1, 19, 4, 3), (35, 3, 3), (1, 1), (1, 1), (1, 1)),
}

# name: images [N, C, H, W], kernel [out, height, width], stride, padding, output padding, dilation
TRANSPOSED = {
    "stride_1": ((2, 3, 5, 4), (4, 3, 3), (1, 1), (1, 1), (0, 0), (1, 1)),
    "unpadded": ((2, 2, 3, 4), (3, 3, 2), (1, 1), (0, 0), (0, 0), (1, 1)),
    "stride_2_even": ((2, 5, 4, 3), (3, 4, 4), (2, 2), (1, 1), (0, 0), (1, 1)),
    "stride_2_output_padding": ((2, 3, 4, 3), (4, 3, 3), (2, 2), (1, 1), (1, 1), (1, 1)),
    "stride_3x2": ((1, 2, 3, 4), (3, 3, 3), (3, 2), (0, 1), (2, 0), (1, 1)),
    "stride_beyond_kernel": ((1, 2, 3, 3), (3, 2, 2), (3, 3), (0, 0), (0, 0), (1, 1)),
    "from_features": ((3, 11, 1, 1), (6, 4, 4), (1, 1), (0, 0), (0, 0), (1, 1)),
    "dilation_2": ((1, 2, 4, 3), (3, 3, 3), (1, 1), (2, 2), (0, 0), (2, 2)),
}

# name: mask, groups, images [N, C, H, W], kernel [out, height, width]
MASKED = {
    "a1_7x7": ("A", 1, (2, 1, 8, 8), (6, 7, 7)),
    "a1_3x3": ("A", 1, (2, 3, 5, 4), (4, 3, 3)),
    "b1_3x3": ("B", 1, (2, 5, 4, 5), (5, 3, 3)),
    "b1_many_channels": ("B", 1, (1, 17, 4, 3), (33, 3, 3)),
    "a1_row_1x3": ("A", 1, (2, 2, 3, 6), (4, 1, 3)),
    "b1_row_1x3": ("B", 1, (2, 4, 3, 6), (4, 1, 3)),
    "b1_pointwise": ("B", 1, (2, 4, 3, 3), (5, 1, 1)),
    "a2_3x3": ("A", 2, (2, 2, 5, 4), (6, 3, 3)),
    "b2_3x3": ("B", 2, (2, 6, 4, 5), (4, 3, 3)),
    "a3_7x7": ("A", 3, (2, 3, 8, 8), (6, 7, 7)),
    "a3_3x3": ("A", 3, (2, 3, 5, 4), (9, 3, 3)),
    "b3_3x3": ("B", 3, (2, 6, 4, 5), (9, 3, 3)),
    "b3_row_1x3": ("B", 3, (2, 6, 3, 6), (6, 1, 3)),
    "b3_pointwise": ("B", 3, (2, 9, 3, 4), (12, 1, 1)),
    "a3_uneven_5x5": ("A", 3, (1, 4, 5, 5), (7, 5, 5)),
    "b3_uneven_3x3": ("B", 3, (2, 8, 3, 4), (5, 3, 3)),
}


def mask(kind, groups, shape):
    """Ones where an output may see an input: pixels before it in reading order, and at the pixel itself the
    groups of channels before its own (A) or up to its own (B). Channel c of C is in group c * groups // C."""
    outputs, inputs, height, width = shape
    kept = torch.zeros(shape)
    kept[:, :, : height // 2, :] = 1
    kept[:, :, height // 2, : width // 2] = 1
    for o in range(outputs):
        for i in range(inputs):
            of, to = i * groups // inputs, o * groups // outputs
            kept[o, i, height // 2, width // 2] = float(of < to or (kind == "B" and of == to))
    return kept


def operands(source, images, weight, bias):
    fan = weight[1] * weight[2] * weight[3]
    return {
        "input": source.normal(*images),
        "weight": source.normal(*weight, scale=fan**-0.5),
        "bias": source.normal(bias),
    }


def convolution():
    fixture = Fixture("convolution")
    for case, (images, (outputs, *kernel), stride, padding, dilation) in CONVOLUTIONS.items():
        fixture.differentiate(
            case,
            lambda input, weight, bias: F.conv2d(input, weight, bias, stride, padding, dilation),
            operands(Source(f"convolution/{case}"), images, (outputs, images[1], *kernel), outputs),
            kernel=kernel, stride=stride, padding=padding, dilation=dilation,
        )
    return fixture


def transposed_convolution():
    fixture = Fixture("transposed_convolution")
    for case, (images, (outputs, *kernel), stride, padding, extra, dilation) in TRANSPOSED.items():
        fixture.differentiate(
            case,
            lambda input, weight, bias: F.conv_transpose2d(
                input, weight, bias, stride, padding, extra, dilation=dilation),
            operands(Source(f"transposed/{case}"), images, (images[1], outputs, *kernel), outputs),
            kernel=kernel, stride=stride, padding=padding, output_padding=extra, dilation=dilation,
        )
    return fixture


def masked_convolution():
    fixture = Fixture("masked_convolution")
    for case, (kind, groups, images, (outputs, *kernel)) in MASKED.items():
        padding = [extent // 2 for extent in kernel]
        values = operands(Source(f"masked/{case}"), images, (outputs, images[1], *kernel), outputs)
        kept = mask(kind, groups, values["weight"].shape)
        values["weight"] *= kept
        fixture.differentiate(
            case,
            lambda input, weight, bias, mask: F.conv2d(input, weight * mask, bias, padding=padding),
            values, constants={"mask": kept}, kind=kind, groups=groups,
            kernel=kernel, stride=(1, 1), padding=padding, dilation=(1, 1),
        )
    return fixture


def fixtures():
    return [convolution(), transposed_convolution(), masked_convolution()]
