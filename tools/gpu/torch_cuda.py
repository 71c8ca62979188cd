"""PyTorch on a GPU as a competitor of bench/: the CPU competitor with another default device, timed with synchronisation.

float32; TF32 is off unless TF32=1. Usage: torch_cuda.py PATH/TO/bench/competitors/torch/main.py
"""

import os
import sys
import time

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))
gpu = torch.cuda.is_available()
tf32 = os.environ.get("TF32") == "1"
if gpu:
    torch.set_default_device("cuda")
    torch.backends.cuda.matmul.allow_tf32 = tf32
    torch.backends.cudnn.allow_tf32 = tf32

import serve  # noqa: E402


def wait():
    if gpu:
        torch.cuda.synchronize()


def timed(self, threads, repeats):
    wait()
    started = time.perf_counter()
    self.current.run(repeats)
    wait()
    return (time.perf_counter() - started) / repeats


def hello(self, _):
    device = torch.cuda.get_device_name() if gpu else "CPU"
    return {"about": f"{torch.__version__} on {device}, TF32 {'on' if tf32 else 'off'}"}


serve.Server.timed = timed
serve.Server.hello = hello
serve.THREADS = [1]
import main  # noqa: E402, F401
