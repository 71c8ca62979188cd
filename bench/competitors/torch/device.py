"""The device on which PyTorch computes: a GPU, or the processor."""

import os

import torch


class Processor:
    kind = "cpu"
    # PyTorch has products in f16 on GPUs, and in bf16 on CPUs.
    half = torch.bfloat16
    # Numbers of threads to try; the faster one counts.
    threads = sorted({1, min(2, os.cpu_count() or 1)})

    def name(self):
        return f"the CPU with {', '.join(blas_libraries())}"

    def wait(self):
        """Does nothing: operations on a CPU are complete when they return."""

    def forget_peak(self):
        """Does nothing: the peak of a process cannot be reset."""

    def peak_memory(self):
        """Bytes of the process, PyTorch itself included; None if the system does not report it."""
        try:
            with open("/proc/self/status") as status:
                peak = next(line for line in status if line.startswith("VmHWM:"))
        except OSError:
            return None
        return 1024 * int(peak.split()[1])


class Gpu:
    kind = "cuda"
    half = torch.float16
    threads = [1]

    def name(self):
        return torch.cuda.get_device_name()

    def wait(self):
        torch.cuda.synchronize()

    def forget_peak(self):
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()

    def peak_memory(self):
        """Bytes of tensors, without those that the allocator keeps for later ones."""
        return torch.cuda.max_memory_allocated()


def opened(kind):
    """The device of this kind; the CPU if PyTorch finds no GPU."""
    if kind == "cpu" or not torch.cuda.is_available():
        # If other processes are computing, several threads wait for each other at every operation.
        torch.set_num_threads(1)
        return Processor()
    torch.set_default_device("cuda")
    return Gpu()


def blas_libraries():
    """Names of the BLAS libraries in use. PyTorch built against the reference BLAS is about 20 times slower."""
    if torch.backends.mkl.is_available():
        return ["MKL"]
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "/" in line}
    except OSError:
        return ["unknown"]
    names = {os.path.basename(os.path.realpath(path)) for path in paths}
    fast = sorted(name for name in names if "openblas" in name or "mkl" in name or "blis" in name)
    return fast or ["the reference BLAS"]
