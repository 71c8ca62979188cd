import { behind, isCounter, type NameMap } from './name_map.ts';

const backbone = 'unit_base_model.backbone.0.body.';

/** Parts of a ResNet without its classifier. */
const part = /^(conv1|bn1|layer[1-4])\./;

/** ResNets of torchvision: `conv1`, `bn1`, `layer1` to `layer4`. The classifier `fc` is ignored. */
export const torchvision: NameMap = {
  name: 'torchvision',
  title: 'ResNets of torchvision: the image backbone',
  covers: (ours) => ours.startsWith(backbone),
  ours: (external) => {
    if (external.startsWith('fc.') || isCounter(external)) return null;
    return part.test(external) ? `${backbone}${external}` : undefined;
  },
  external: (ours) => {
    const rest = behind(backbone, ours);
    return rest === undefined ? [] : [rest];
  },
};
