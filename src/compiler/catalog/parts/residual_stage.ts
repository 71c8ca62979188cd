import type { Value } from '../../ir/graph.ts';
import type { LayerContext } from '../layer.ts';
import { frozenBatchNorm } from './frozen_batch_norm.ts';
import { heNormal } from './initializers.ts';
import type { ResnetPlan, StagePlan } from './resnet_plan.ts';

interface StageConvolution {
  /** Name below the backbone: `layer1.0.conv1`. */
  readonly name: string;
  readonly out: number;
  readonly kernel: 1 | 3 | 7;
  readonly stride: 1 | 2;
  readonly dilation: 1 | 2;
  readonly frozen: boolean;
  /** Factor on the initial standard deviation. */
  readonly gain: number;
}

/** A convolution without bias, padded so that the size changes only by its stride: x [N, C, h, w]. */
function convolution(context: LayerContext, x: Value, of: StageConvolution): Value {
  const channels = x.type.shape[1]!;
  const weight = context.parameter(`${of.name}.weight`, {
    initializer: heNormal(channels * of.kernel ** 2, of.gain),
    shape: [of.out, channels, of.kernel, of.kernel],
    trainable: !of.frozen,
  });
  const padding = ((of.kernel - 1) / 2) * of.dilation;
  return context.builder.op('conv2d', [x, weight], { stride: of.stride, padding, dilation: of.dilation });
}

/**
 * 7×7 convolution of stride 2, norm, ReLU, 3×3 max pooling of stride 2: [N, 3, H, W] → [N, width, H/4, W/4].
 */
export function stem(context: LayerContext, pixels: Value, { width, frozen }: ResnetPlan['stem']): Value {
  const first = { name: 'conv1', out: width, kernel: 7, stride: 2, dilation: 1, frozen, gain: 1 } as const;
  const normed = frozenBatchNorm(
    context,
    'bn1',
    convolution(context, pixels, first),
    context.number('norm_eps'),
  );
  const active = context.builder.op('relu', [normed]);
  context.tap('backbone.stem', active);
  return context.builder.op('max_pool2d', [active], { kernel: 3, stride: 2, padding: 1 });
}

/** The blocks of one stage; the whole backbone has `blocks` of them. */
export function residualStage(context: LayerContext, x: Value, stage: StagePlan, blocks: number): Value {
  let result = x;
  for (let i = 0; i < stage.blocks; i++) {
    const name = `${stage.name}.${i}`;
    const stride = i === 0 ? stage.stride : 1;
    const dilation = i === 0 ? 1 : stage.dilation;
    result = context.within(name, () =>
      residualBlock(context, result, { name, stage, stride, dilation, blocks }),
    );
  }
  return result;
}

interface StageBlock {
  readonly name: string;
  readonly stage: StagePlan;
  readonly stride: 1 | 2;
  readonly dilation: 1 | 2;
  readonly blocks: number;
}

/** relu(shortcut(x) + branch(x)), with a norm after every convolution. */
function residualBlock(context: LayerContext, x: Value, block: StageBlock): Value {
  const { builder } = context;
  const branch = branchOf(block);
  let inner = x;
  for (const [i, of] of branch.entries()) {
    inner = normed(context, convolution(context, inner, of), `${block.name}.bn${i + 1}`);
    if (i < branch.length - 1) inner = builder.op('relu', [inner]);
  }
  return builder.op('relu', [builder.add(inner, shortcut(context, x, block))]);
}

/**
 * Basic: 3×3, 3×3. Bottleneck: 1×1, 3×3, 1×1. Norms frozen at the identity do not limit the sum of many
 * branches, so the last convolution starts smaller by √blocks: all branches together then add about as much
 * as the shortcut carries, at any depth, and every branch still learns from the first step.
 */
function branchOf({ name, stage, stride, dilation, blocks }: StageBlock): readonly StageConvolution[] {
  const { planes, out, frozen } = stage;
  const common = { dilation, frozen, gain: 1 } as const;
  const last = 1 / Math.sqrt(blocks);
  if (stage.block === 'basic') {
    return [
      { ...common, name: `${name}.conv1`, out: planes, kernel: 3, stride },
      { ...common, name: `${name}.conv2`, out, kernel: 3, stride: 1, gain: last },
    ];
  }
  return [
    { ...common, name: `${name}.conv1`, out: planes, kernel: 1, stride: 1 },
    { ...common, name: `${name}.conv2`, out: planes, kernel: 3, stride },
    { ...common, name: `${name}.conv3`, out, kernel: 1, stride: 1, gain: last },
  ];
}

/** The identity, or a strided 1×1 convolution with norm if the shape changes. */
function shortcut(context: LayerContext, x: Value, { name, stage, stride }: StageBlock): Value {
  if (stride === 1 && x.type.shape[1] === stage.out) return x;
  const projection = {
    name: `${name}.downsample.0`,
    out: stage.out,
    kernel: 1,
    stride,
    dilation: 1,
    frozen: stage.frozen,
    gain: 1,
  } as const;
  return normed(context, convolution(context, x, projection), `${name}.downsample.1`);
}

function normed(context: LayerContext, x: Value, name: string): Value {
  return frozenBatchNorm(context, name, x, context.number('norm_eps'));
}
