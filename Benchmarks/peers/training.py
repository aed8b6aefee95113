"""Whole training steps, by the names that `bench` asks for them: forward, backward, and a step of fused Adam.

A model has `modules`, each trained by an optimiser of its own, and a `step` that trains them; see models/. They are the
models of Benchmarks/bench/Cases/Steps."""

import torch

from models.autoencoder import Autoencoder
from models.dcgan import DCGAN
from models.iwae import IWAE
from models.pixelcnn import PixelCNN
from models.pixelrnn import DiagonalBiLSTM, PixelRNN, RowLSTM
from models.vae import ConvolutionalVAE, PerceptronVAE
from variants import compiled, formatted, variant_name


def step(model, image_size, channels=1, ways=("eager", "compiled")):
    """The variants of a step on a batch of images that does not change."""

    def builders(batch, **sizes):
        images = torch.rand(batch, channels, image_size, image_size).round()
        return {
            variant_name(layout, way): lambda memory_format=memory_format, way=way: runner(
                model(**sizes), formatted(images, memory_format), memory_format, way)
            for layout, memory_format in
            (("contiguous", torch.contiguous_format), ("channels_last", torch.channels_last))
            for way in ways
        }

    return builders


def runner(model, images, memory_format, way):
    for module in model.modules:
        module.train().to(memory_format=memory_format)
    optimizers = [torch.optim.Adam(module.parameters(), lr=1e-4, fused=True) for module in model.modules]
    if way == "compiled":
        model.use(compiled)
    elif way == "compiled steps":
        model.use_steps(compiled)
    return lambda: model.step(images, optimizers)


def pixelrnn_step(recurrence):
    """Loops over rows or columns, which the compiler may be given as a whole or step by step."""
    return step(
        lambda features, layers: PixelRNN(recurrence, features, layers, head_features=features), 28,
        ways=("eager", "compiled steps", "compiled"))


STEPS = {
    "pixelcnn": step(lambda: PixelCNN(features=64, blocks=7, head_features=64), 28),
    "row lstm": pixelrnn_step(RowLSTM),
    "diagonal bilstm": pixelrnn_step(DiagonalBiLSTM),
    "perceptron vae": step(PerceptronVAE, 28),
    "convolutional vae": step(ConvolutionalVAE, 28),
    "iwae": step(IWAE, 28),
    "autoencoder": step(Autoencoder, 28),
    "dcgan 28x28": step(DCGAN.of_28x28, 28),
    "dcgan 64x64": step(DCGAN.of_64x64, 64, channels=3),
}
