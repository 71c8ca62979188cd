// ResNet with frozen batch norms.
import { ops } from './ops.mjs';

const published = {
  18: { block: 'basic', depths: [2, 2, 2, 2] },
  34: { block: 'basic', depths: [3, 4, 6, 3] },
  50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
};

const one = { stride: 1, padding: 0, dilation: 1 };
const three = (stride, dilation) => ({ stride, padding: dilation, dilation });

/** Convolutions of a block; `stride` applies to the first 3×3 convolution. */
const branches = {
  basic: (stride, dilation) => [three(stride, dilation), three(1, dilation)],
  bottleneck: (stride, dilation) => [one, three(stride, dilation), one],
};

export function resnet(p, args, pixels) {
  const { block, depths } = args.depth === null ? args : published[args.depth];
  const eps = args.norm_eps;
  const stem = ops.relu(norm(p.within('bn1'), ops.conv2d(pixels, p.get('conv1.weight'), 2, 3, 1), eps));
  let x = ops.maxPool(stem);
  for (const [stage, count] of depths.entries()) {
    const dilated = args.dilate_last && stage > 0 && stage === depths.length - 1;
    for (let i = 0; i < count; i++) {
      const stride = i === 0 && stage > 0 && !dilated ? 2 : 1;
      const dilation = i > 0 && dilated ? 2 : 1;
      x = residualBlock(p.within(`layer${stage + 1}.${i}`), x, { block, stride, dilation, eps });
    }
  }
  return x;
}

function norm(p, x, eps) {
  const gain = ops.div(p.get('weight'), ops.sqrt(ops.add(p.get('running_var'), eps)));
  const shift = ops.sub(p.get('bias'), ops.mul(p.get('running_mean'), gain));
  return ops.add(ops.mul(x, ops.perChannel(gain)), ops.perChannel(shift));
}

function residualBlock(p, x, { block, stride, dilation, eps }) {
  const branch = branches[block](stride, dilation);
  let inner = x;
  for (const [i, { stride: own, padding, dilation: spread }] of branch.entries()) {
    inner = ops.conv2d(inner, p.get(`conv${i + 1}.weight`), own, padding, spread);
    inner = norm(p.within(`bn${i + 1}`), inner, eps);
    if (i < branch.length - 1) inner = ops.relu(inner);
  }
  const changes = stride !== 1 || ops.channels(x) !== ops.channels(inner);
  const shortcut = () =>
    norm(p.within('downsample.1'), ops.conv2d(x, p.get('downsample.0.weight'), stride, 0, 1), eps);
  return ops.relu(ops.add(inner, changes ? shortcut() : x));
}
