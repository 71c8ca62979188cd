"""PyTorch on a GPU as a competitor of bench/: the CPU competitor with another default device, timed with synchronisation.

TORCH names the mode of the timed runs: eager (float32 without TF32, the default), tf32, autocast (float16, without a
gradient scaler) or compile (torch.compile of the loss, float32). Results are compared in eager float32 in every mode.
The peak memory of each case goes to stderr. Usage: torch_cuda.py PATH/TO/bench/competitors/torch/main.py
"""

import contextlib
import os
import sys
import time

import torch

sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))
modes = ["eager", "tf32", "autocast", "compile"]
mode = os.environ.get("TORCH", "eager")
if mode not in modes:
    sys.exit(f"TORCH is {mode}; expected one of {', '.join(modes)}")
gpu = torch.cuda.is_available()
if gpu:
    torch.set_default_device("cuda")


def use_tf32(on):
    torch.backends.cuda.matmul.allow_tf32 = on
    torch.backends.cudnn.allow_tf32 = on


use_tf32(False)
import serve  # noqa: E402
import step  # noqa: E402

eager_loss = step.loss_of
compiled_loss = torch.compile(eager_loss) if mode == "compile" else eager_loss


@contextlib.contextmanager
def in_mode():
    """Timed runs use the mode."""
    use_tf32(mode == "tf32")
    step.loss_of = compiled_loss
    try:
        with torch.autocast("cuda", torch.float16) if mode == "autocast" and gpu else contextlib.nullcontext():
            yield
    finally:
        use_tf32(False)
        step.loss_of = eager_loss


def wait():
    if gpu:
        torch.cuda.synchronize()


def timed(self, threads, repeats):
    with in_mode():
        # Compilation and the choice of algorithms are not timed.
        self.current.run(1)
        wait()
        started = time.perf_counter()
        self.current.run(repeats)
        wait()
        seconds = (time.perf_counter() - started) / repeats
    if gpu:
        peak = torch.cuda.max_memory_allocated()
        print(f"peak memory of PyTorch ({mode}): {peak / 1e6:.0f} MB", file=sys.stderr, flush=True)
    return seconds


def released(self, _):
    self.current = None
    if gpu:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    return {}


def hello(self, _):
    device = torch.cuda.get_device_name() if gpu else "CPU"
    return {"about": f"{torch.__version__} on {device}, {mode}"}


serve.Server.timed = timed
serve.Server.release = released
serve.Server.hello = hello
serve.THREADS = [1]
import main  # noqa: E402, F401
