"""Child side of the protocol, as in ../serve.mjs: one request per line on stdin, one answer per line on descriptor 3."""

import json
import os
import sys
import time

import torch

from modes import MODES

SAMPLES = 257


def digest(data):
    flat = data.detach().reshape(-1)
    taken = min(SAMPLES, flat.numel())
    at = torch.tensor([i * flat.numel() // taken for i in range(taken)])
    rms = flat.double().square().mean().sqrt().item()
    return {"count": flat.numel(), "rms": rms, "values": flat[at].double().tolist()}


class Server:
    def __init__(self, kinds, device, mode):
        self.kinds = kinds
        self.device = device
        self.name = mode
        self.mode = None
        self.current = None
        self.timed_before = False

    def hello(self, _):
        self.mode = MODES[self.name](self.device)
        return {"about": f"{torch.__version__} on {self.device.name()}, {self.name}"}

    def prepare(self, request):
        kind = self.kinds.get(request["kind"])
        if kind is None:
            return {"skipped": f"not implemented: {request['kind']}"}
        self.current = kind(request, self.device)
        self.timed_before = False
        results = self.current.results()
        digests = {name: digest(data) for name, data in results.items()}
        return {"digests": digests, "trained": self.current.trained_elements()}

    def measure(self, request):
        """Seconds with the faster number of threads, and peak memory."""
        with self.mode.active():
            seconds = min(self.timed(threads, request["repeats"]) for threads in self.device.threads)
        return {"seconds": seconds, "peakMemory": self.device.peak_memory()}

    def timed(self, threads, repeats):
        torch.set_num_threads(threads)
        if not self.timed_before:
            # Warm-up: compilation and the choice of algorithms are not timed.
            self.mode.prepare(self.current)
            self.current.run(1)
            self.timed_before = True
        self.device.wait()
        started = time.perf_counter()
        self.current.run(repeats)
        self.device.wait()
        return (time.perf_counter() - started) / repeats

    def release(self, _):
        self.current = None
        self.device.forget_peak()
        return {}

    def answer(self, request):
        try:
            return getattr(self, request["operation"])(request)
        except Exception as error:  # any error of a library: the case is skipped, with the reason
            return {"skipped": str(error).strip().split("\n")[0] or type(error).__name__}

    def serve(self):
        with os.fdopen(3, "w") as answers:
            for line in sys.stdin:
                print(json.dumps(self.answer(json.loads(line))), file=answers, flush=True)
