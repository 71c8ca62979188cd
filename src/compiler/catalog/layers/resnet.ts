import { type LayerBuiltin, Mismatch, type Plane } from '../layer.ts';
import { layerCount, normEps } from '../parts/arguments.ts';
import { residualStage, stem } from '../parts/residual_stage.ts';
import { resnetConflicts, resnetPlan } from '../parts/resnet_plan.ts';
import { unreadable } from '../parts/stream_description.ts';

export const resnet: LayerBuiltin = {
  name: 'resnet',
  category: 'layer',
  summary:
    'A residual network (arXiv 1512.03385) with frozen batch norms: pixels to a feature map. Stage s has stem·2^(s−1) planes; ' +
    'a bottleneck block returns four times as many channels. The stem quarters each side, every stage but the first halves it.',
  parameters: [
    {
      name: 'depth',
      type: { kind: 'integer', min: 1 },
      doc: 'A published depth: 18, 34, 50 or 101. Or give `block` and `depths`.',
      default: null,
    },
    {
      name: 'block',
      type: { kind: 'option', of: ['basic', 'bottleneck'] },
      doc: 'Two 3×3 convolutions, or a 3×3 one between two of 1×1.',
      default: null,
    },
    {
      name: 'depths',
      type: { kind: 'list', of: layerCount },
      doc: 'Blocks of each stage, of 1 to 4 stages.',
      default: null,
    },
    {
      name: 'stem',
      type: { kind: 'integer', min: 1 },
      doc: 'Channels of the first convolution, and planes of the first stage.',
      default: 64,
    },
    {
      name: 'dilate_last',
      type: { kind: 'boolean' },
      doc: 'Keeps the size in the last stage; the 3×3 convolutions of its blocks after the first are dilated instead.',
      default: false,
    },
    {
      name: 'freeze',
      type: { kind: 'list', of: { kind: 'option', of: ['stem', 'stage1', 'stage2', 'stage3', 'stage4'] } },
      doc: 'Parts whose convolutions stay at their initial values.',
      default: [],
    },
    normEps(1e-5),
  ],
  example: 'resnet(block: .basic, depths: [2, 2, 2, 2], stem: 64, freeze: [.stem, .stage1]) as backbone',
  check: resnetConflicts,
  published: ({ modality }) => (modality === 'pixels' ? 'unit_base_model.backbone.0.body.' : undefined),
  build(context, input) {
    if (input.kind !== 'pixels') {
      throw unreadable(
        'resnet',
        ['pixels'],
        input,
        'it must be the first layer, and read a modality of pixels',
      );
    }
    const plan = resnetPlan(context.call.args);
    expectLargeEnough(plan.reduction, input.plane);
    let x = context.within('stem', () => stem(context, input.pixels, plan.stem));
    for (const [i, stage] of plan.stages.entries()) {
      x = residualStage(context, x, stage, plan.blocks);
      context.tap(i === plan.stages.length - 1 ? 'backbone.features' : `backbone.${stage.name}`, x);
    }
    const [, , height, width] = x.type.shape as [number, number, number, number];
    const mask = context.builder.op('mask_shrink', [input.mask], { height, width });
    context.tap('backbone.mask', mask);
    return { kind: 'features', features: x, mask };
  },
};

/** Throws a Mismatch if images are smaller than one position of the result. */
function expectLargeEnough(reduction: number, { of, name, ...plane }: Plane): void {
  const [height, width] = [plane.height ?? reduction, plane.width ?? reduction];
  if (Math.min(height, width) >= reduction) return;
  throw new Mismatch(
    'E0404',
    `${of} of ${height}×${width} pixels are too small: one position of this \`resnet\` covers ${reduction}×${reduction}`,
    `needs at least ${reduction}×${reduction} pixels`,
    `\`${name}\` has ${height}×${width} pixels`,
    `${of === 'images' ? 'resize to larger images' : 'prepare more bins or frames'}, or use fewer stages in \`depths\``,
  );
}
