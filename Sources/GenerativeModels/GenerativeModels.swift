@_exported import Datasets
@_exported import Distributions
@_exported import Layers
@_exported import ModelZoo
@_exported import Representations
@_exported import SampleQuality
@_exported import Tensors
@_exported import Training
