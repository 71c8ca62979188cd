// Convolutions of x [N, C, H, W] with w [O, C, k, k], zero padding (k − 1) / 2: forward, and separately the
// gradients of x and of w.
import { uniform } from '../values.mjs';

const layers = [
  { name: '3×3', channels: 64, side: 16, out: 64, kernel: 3, stride: 1 },
  { name: '3×3 stride 2', channels: 64, side: 16, out: 128, kernel: 3, stride: 2 },
  { name: '1×1', channels: 256, side: 16, out: 64, kernel: 1, stride: 1 },
  { name: '7×7 stem', channels: 3, side: 64, out: 64, kernel: 7, stride: 2 },
];

const usual = { batch: 16, enlarged: (layer) => layer };

/** Batch sizes, and changes to the layers. `gpu` has the layers of ResNet-50 for images of 224². */
const variations = {
  usual,
  small: { batch: 2, enlarged: (layer) => ({ ...layer, side: layer.side / 2, out: 16 }) },
  gpu: { batch: 64, enlarged: (layer) => ({ ...layer, side: 3.5 * layer.side }) },
};

const passes = ['forward', 'gradient of x', 'gradient of w'];

/** @returns {import('../driver/compare.mjs').Case[]} */
export function convCases(sizes = 'usual') {
  const { batch, enlarged } = variations[sizes];
  return layers.flatMap((layer) => passes.map((pass) => convCase({ ...enlarged(layer), batch }, pass)));
}

function convCase({ name, batch, channels, side, out, kernel, stride }, pass) {
  const padding = (kernel - 1) / 2;
  const outSide = Math.floor((side + 2 * padding - kernel) / stride) + 1;
  const tensor = (local, shape) => ({ name: local, shape, dtype: 'f32', fill: uniform() });
  const tensors = [
    tensor('x', [batch, channels, side, side]),
    tensor('w', [out, channels, kernel, kernel]),
    tensor('dy', [batch, out, outSide, outSide]),
  ];
  const flop = 2 * batch * out * outSide ** 2 * channels * kernel ** 2;
  const repeats = Math.min(10, Math.max(2, Math.round(1e9 / flop)));
  const request = { tensors, pass, stride, padding };
  return { name: `${name} ${pass}`, kind: 'conv', flop, repeats, tolerance: 1e-4, request };
}
