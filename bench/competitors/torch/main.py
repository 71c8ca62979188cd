"""PyTorch as a competitor: main.py [DEVICE [MODE]], by default on the CPU in eager mode."""

import sys

import modes
from device import opened


def main(kind="cpu", mode="eager"):
    device = opened(kind)
    modes.use_tf32(False)
    # Imported here: tensors that modules make are on the default device.
    from attention import attention
    from conv import conv
    from matmul import matmul
    from prediction import Prediction
    from serve import Server
    from step import Step

    kinds = {"matmul": matmul, "conv": conv, "attention": attention, "step": Step, "prediction": Prediction}
    Server(kinds, device, mode).serve()


main(*sys.argv[1:])
