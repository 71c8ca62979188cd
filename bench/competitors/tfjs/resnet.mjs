// ResNet with frozen batch norms, channels last.
import * as tf from '@tensorflow/tfjs';

const published = {
  18: { block: 'basic', depths: [2, 2, 2, 2] },
  34: { block: 'basic', depths: [3, 4, 6, 3] },
  50: { block: 'bottleneck', depths: [3, 4, 6, 3] },
  101: { block: 'bottleneck', depths: [3, 4, 23, 3] },
};

export function resnet(p, args, pixels) {
  const { block, depths } = args.depth === null ? args : published[args.depth];
  const eps = args.norm_eps;
  const stem = tf.relu(norm(p.within('bn1'), convolution(p.get('conv1.weight'), pixels, 2, 1), eps));
  let x = tf.maxPool(stem, 3, 2, 1, 'floor');
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

function convolution(weight, x, stride, dilation) {
  const padding = ((weight.shape[0] - 1) / 2) * dilation;
  return tf.conv2d(x, weight, stride, padding, 'NHWC', dilation, 'floor');
}

function norm(p, x, eps) {
  const gain = tf.div(p.get('weight'), tf.sqrt(tf.add(p.get('running_var'), eps)));
  const shift = tf.sub(p.get('bias'), tf.mul(p.get('running_mean'), gain));
  return tf.add(tf.mul(x, gain), shift);
}

function residualBlock(p, x, { block, stride, dilation, eps }) {
  // The stride is that of the first 3×3 convolution.
  const strides = block === 'basic' ? [stride, 1] : [1, stride, 1];
  let inner = x;
  for (const [i, own] of strides.entries()) {
    inner = convolution(p.get(`conv${i + 1}.weight`), inner, own, dilation);
    inner = norm(p.within(`bn${i + 1}`), inner, eps);
    if (i < strides.length - 1) inner = tf.relu(inner);
  }
  const changes = stride !== 1 || x.shape[3] !== inner.shape[3];
  const shortcut = () => norm(p.within('downsample.1'), convolution(p.get('downsample.0.weight'), x, stride, 1), eps);
  return tf.relu(tf.add(inner, changes ? shortcut() : x));
}
