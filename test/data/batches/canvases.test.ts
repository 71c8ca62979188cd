import { describe, expect, it } from 'vitest';
import { canvasesOf } from '../../../src/runtime/data/batches/canvases.ts';
import { canvasOf } from '../../../src/runtime/data/batches/collate.ts';
import type { ModalityPlan } from '../../../src/runtime/data/plan.ts';
import { keepingAspect } from '../../../src/runtime/prepare/resize.ts';
import { seeded } from '../../../tools/kernels/samples.ts';

/** The listed image sizes are those that preparation produces. */

function image(name: string, args: Readonly<Record<string, number | null>>): ModalityPlan {
  const all = { height: null, width: null, shortest: null, longest: null, ...args };
  return {
    name,
    kind: 'pixels',
    field: name,
    dims: [3, 'height', 'width'],
    steps: [{ builtin: 'resize', args: all }],
  };
}

function textsOf(modalities: readonly ModalityPlan[]): readonly string[] | undefined {
  return canvasesOf({ task: 'look', modalities })
    ?.map(({ height, width }) => `${height} × ${width}`)
    .sort();
}

describe('canvasesOf', () => {
  it('lists a fixed size, none without images, and refuses images of any size', () => {
    expect(textsOf([image('a', { height: 20, width: 30 })])).toEqual(['20 × 30']);
    expect(textsOf([])).toEqual([]);
    expect(textsOf([{ ...image('a', {}), steps: [] }])).toBeUndefined();
  });

  it('takes the largest sides of two images', () => {
    const fixed = image('b', { height: 40, width: 200 });
    expect(textsOf([image('a', { shortest: 30, longest: 60 }), fixed])).toEqual([
      '40 × 200',
      '64 × 200',
      '96 × 200',
    ]);
  });

  it.each([
    [32, 64],
    [480, 640],
    [800, 1333],
    [100, 150],
  ])('holds every image that resize(shortest: %i, longest: %i) returns', (shortest, longest) => {
    const listed = new Set(textsOf([image('a', { shortest, longest })]));
    const random = seeded(3);
    for (let i = 0; i < 2000; i++) {
      const side = () => 20 + Math.floor(random.uniform() ** 2 * 3000);
      const [width, height] = [side(), side()];
      if (Math.max(width, height) / Math.min(width, height) > 20) continue;
      const size = keepingAspect({ width, height }, shortest, longest);
      const canvas = canvasOf([{ ...size, channels: 3, data: new Uint8Array() }], ['a'], { fixed: false });
      expect([width, height, listed.has(`${canvas.height} × ${canvas.width}`)]).toEqual([
        width,
        height,
        true,
      ]);
    }
  });
});
