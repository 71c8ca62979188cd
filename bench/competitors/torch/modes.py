"""Modes in which work is timed: eager, tf32, autocast and compile. Results are compared in eager float32 in each.

`python3 modes.py [MODE]` prints which modes this PyTorch has, and why it lacks others; the exit code is 1 if it lacks MODE.
"""

import contextlib
import sys

import torch


class Eager:
    """float32 without TF32."""

    def __init__(self, device):
        self.device = device

    def prepare(self, case):
        """Called once for each case, before it is timed."""

    @contextlib.contextmanager
    def active(self):
        yield


class Tf32(Eager):
    """Products and convolutions round operands to TF32 on GPUs that have it; on a CPU the mode changes nothing."""

    @contextlib.contextmanager
    def active(self):
        use_tf32(True)
        try:
            yield
        finally:
            use_tf32(False)


class Autocast(Eager):
    """float16 on a GPU, without a gradient scaler; bfloat16 on a CPU."""

    def __init__(self, device):
        super().__init__(device)
        if device.kind == "cpu" and not hasattr(torch, "compile"):
            # On CPUs, layer norm refuses parameters in float32.
            raise RuntimeError(f"autocast on a CPU needs PyTorch 2.0 or later, and this is {torch.__version__}")

    def active(self):
        return torch.autocast(self.device.kind, self.device.half)


class Compile(Eager):
    """torch.compile in float32. Of a step, the loss and its gradients are compiled."""

    def __init__(self, device):
        super().__init__(device)
        if not hasattr(torch, "compile"):
            raise RuntimeError(f"torch.compile needs PyTorch 2.0 or later, and this is {torch.__version__}")
        # Fails at once if there is no compiler.
        torch.compile(lambda x: x + 1)(torch.ones(1))

    def prepare(self, case):
        # By default, a function compiled for eight models would run eagerly for the ninth.
        torch._dynamo.reset()
        case.compile()


MODES = {"eager": Eager, "tf32": Tf32, "autocast": Autocast, "compile": Compile}


def use_tf32(on):
    torch.backends.cuda.matmul.allow_tf32 = on
    torch.backends.cudnn.allow_tf32 = on


def missing(mode, device):
    """Why a mode cannot be used; None if it can."""
    try:
        mode(device)
        return None
    except Exception as error:  # whatever a compiler raises
        return str(error).strip().split("\n")[0] or type(error).__name__


def main(wanted=None):
    from device import opened

    device = opened("cuda")
    print(f"PyTorch {torch.__version__} on {device.name()}")
    reasons = {name: missing(mode, device) for name, mode in MODES.items() if wanted in (None, name)}
    for name, reason in reasons.items():
        print(f"{name}: {reason or 'available'}")
    return 1 if reasons.get(wanted) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
