import type { Signature } from '../signature.ts';

export const weights: Signature = {
  name: 'weights',
  category: 'init',
  summary:
    'Initial values from a file: safetensors, or a PyTorch archive (.pth, .pt, .bin), which is read without running anything ' +
    'in it. Every parameter that the map knows must be in the file with its shape; `unitc weights map` shows what fits.',
  parameters: [
    {
      name: 'path',
      type: { kind: 'path', exists: 'later' },
      doc: 'The file.',
      positional: true,
    },
    {
      name: 'map',
      type: { kind: 'option', of: ['unit', 'detr', 'hugging_face', 'torchvision'] },
      doc:
        'Whose names the file has: a UniT checkpoint (or one of a run), DETR with a ResNet-50, BERT as Hugging Face ' +
        'publishes it, a ResNet of torchvision.',
      default: 'unit',
    },
    {
      name: 'only',
      type: { kind: 'list', of: { kind: 'parameter_path' } },
      doc: 'Parts to fill, such as `vision.backbone`; without it all that the map knows of this block.',
      default: [],
    },
    {
      name: 'strict',
      type: { kind: 'boolean' },
      doc: 'Whether missing, unexpected and misshapen tensors are an error; otherwise what fits is taken.',
      default: true,
    },
  ],
  example: 'init: weights("detr-r50-dc5.pth", map: .detr, only: vision.backbone)',
};
