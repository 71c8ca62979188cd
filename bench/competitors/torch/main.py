"""PyTorch on the CPU as a competitor."""

from attention import attention
from conv import conv
from matmul import matmul
from prediction import Prediction
from serve import Server
from step import Step

Server({"matmul": matmul, "conv": conv, "attention": attention, "step": Step, "prediction": Prediction}).serve()
