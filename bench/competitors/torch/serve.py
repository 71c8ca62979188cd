"""Child side of the protocol, as in ../serve.mjs: one request per line on stdin, one answer per line on descriptor 3."""

import json
import os
import sys
import time

import torch

SAMPLES = 257
THREADS = sorted({1, min(2, os.cpu_count() or 1)})


def digest(data):
    flat = data.detach().reshape(-1)
    taken = min(SAMPLES, flat.numel())
    at = torch.tensor([i * flat.numel() // taken for i in range(taken)])
    rms = flat.double().square().mean().sqrt().item()
    return {"count": flat.numel(), "rms": rms, "values": flat[at].double().tolist()}


def blas_libraries():
    """Names of the BLAS libraries in use. PyTorch built against the reference BLAS is about 20 times slower."""
    try:
        with open("/proc/self/maps") as maps:
            paths = {line.split()[-1] for line in maps if "/" in line}
    except OSError:
        return ["unknown"]
    names = {os.path.basename(os.path.realpath(path)) for path in paths}
    fast = sorted(name for name in names if "openblas" in name or "mkl" in name or "blis" in name)
    return fast or ["the reference BLAS"]


class Server:
    def __init__(self, kinds):
        self.kinds = kinds
        self.current = None

    def hello(self, _):
        return {"about": f"{torch.__version__} with {', '.join(blas_libraries())}"}

    def prepare(self, request):
        kind = self.kinds.get(request["kind"])
        if kind is None:
            return {"skipped": f"not implemented: {request['kind']}"}
        self.current = kind(request)
        results = self.current.results()
        return {"digests": {name: digest(data) for name, data in results.items()}}

    def measure(self, request):
        """Seconds by the better number of threads."""
        return {"seconds": min(self.timed(threads, request["repeats"]) for threads in THREADS)}

    def timed(self, threads, repeats):
        torch.set_num_threads(threads)
        started = time.perf_counter()
        self.current.run(repeats)
        return (time.perf_counter() - started) / repeats

    def release(self, _):
        self.current = None
        return {}

    def answer(self, request):
        try:
            return getattr(self, request["operation"])(request)
        except Exception as error:  # any error of a library: the case is skipped, with the reason
            return {"skipped": str(error).split("\n")[0] or type(error).__name__}

    def serve(self):
        with os.fdopen(3, "w") as answers:
            for line in sys.stdin:
                print(json.dumps(self.answer(json.loads(line))), file=answers, flush=True)
