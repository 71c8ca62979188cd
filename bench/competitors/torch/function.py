"""A function of tensors as a benchmark."""

from values import values_of


class Function:
    """`compute` of tensors gives results by name; its inputs want gradients where it differentiates."""

    def __init__(self, specs, compute):
        self.inputs = [values_of(spec) for spec in specs]
        self.compute = compute

    def results(self):
        return self.compute(*self.inputs)

    def run(self, repeats):
        for _ in range(repeats):
            self.compute(*self.inputs)
