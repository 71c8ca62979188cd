import { lax, vjp } from '@jax-js/jax';
import { prepareFunction } from './backend.mjs';

export function conv({ tensors, pass, stride, padding }) {
  const pads = [
    [padding, padding],
    [padding, padding],
  ];
  const forward = (x, w) => lax.convGeneralDilated(x, w, [stride, stride], pads);
  // Under `jit`, the forward pass is dead code if only gradients are returned.
  const gradient = (of, at, dy) => vjp(of, [at])[1](dy)[0];
  const passes = {
    forward,
    'gradient of x': (x, w, dy) => gradient((x) => forward(x, w), x, dy),
    'gradient of w': (x, w, dy) => gradient((w) => forward(x, w), w, dy),
  };
  return prepareFunction(tensors, (...inputs) => ({ result: passes[pass](...inputs) }));
}
