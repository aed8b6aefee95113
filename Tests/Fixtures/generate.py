"""Writes the golden values: python generate.py (see README.md)."""

from cases import (
    autoencoders,
    convolutions,
    gan,
    gated_pixelcnn,
    gradient_penalties,
    grid_recurrent,
    likelihoods,
    logistic_mixture,
    normalisation,
    operations,
    optimisers,
    pixelcnn,
    pixelcnnplusplus,
    pixelrnn,
    pytorch_examples,
    recurrent,
    representations,
    sample_quality,
    spectral_norm,
    vae,
    vqvae,
)

FAMILIES = (
    convolutions,
    operations,
    recurrent,
    representations,
    sample_quality,
    grid_recurrent,
    normalisation,
    likelihoods,
    logistic_mixture,
    optimisers,
    pixelcnn,
    gated_pixelcnn,
    pixelcnnplusplus,
    pixelrnn,
    vae,
    autoencoders,
    vqvae,
    gradient_penalties,
    spectral_norm,
    gan,
    pytorch_examples,
)

if __name__ == "__main__":
    for family in FAMILIES:
        for fixture in family.fixtures():
            print(fixture.save())
