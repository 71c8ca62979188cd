import type { FileInitializer } from '../training.ts';

export const weights: FileInitializer = {
  name: 'weights',
  category: 'init',
  source: 'file',
  summary:
    'Initial values from a file: safetensors, or a PyTorch archive (.pth, .pt, .bin), whose code is never ' +
    'run. Every parameter that the map knows must be in the file with its shape; `unitc weights map` compares them.',
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
        'Naming of the tensors in the file: that of a UniT checkpoint (or one of a run), of DETR with a ResNet-50, of BERT as ' +
        'Hugging Face publishes it, or of a ResNet of torchvision.',
      default: 'unit',
    },
    {
      name: 'only',
      type: { kind: 'list', of: { kind: 'parameter_path' } },
      doc: 'Parts to fill, such as `vision.backbone`; by default all parameters of the block that the map knows.',
      default: [],
    },
    {
      name: 'strict',
      type: { kind: 'boolean' },
      doc: 'Whether missing and unexpected tensors and shape mismatches are errors; otherwise only the tensors that fit are loaded.',
      default: true,
    },
  ],
  example: 'init: weights("detr-r50-dc5.pth", map: .detr, only: vision.backbone)',
  file: ({ path }) => String(path),
};
