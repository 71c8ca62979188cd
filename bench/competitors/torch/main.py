"""PyTorch on the CPU as a competitor."""

from matmul import matmul
from serve import Server

Server({"matmul": matmul}).serve()
