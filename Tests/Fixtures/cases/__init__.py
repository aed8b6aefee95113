"""The golden values, a family a file. All arithmetic is float64 on one thread."""

import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
