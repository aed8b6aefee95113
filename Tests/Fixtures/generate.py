"""Writes the golden values: python generate.py (see README.md)."""

from cases import (
    convolutions, grid_recurrent, likelihoods, normalisation, operations, optimisers, pixelcnn, pixelrnn, recurrent)

if __name__ == "__main__":
    for family in (
        convolutions, operations, recurrent, grid_recurrent, normalisation, likelihoods, optimisers, pixelcnn,
        pixelrnn,
    ):
        for fixture in family.fixtures():
            print(fixture.save())
