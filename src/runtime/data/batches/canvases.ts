import { optionalInteger } from '../../arguments.ts';
import type { ModalityPlan, TaskPlan } from '../plan.ts';
import { sideStep } from './collate.ts';

/** Size of the tensor of an image that is prepared alone, in pixels. */
export interface Canvas {
  readonly height: number;
  readonly width: number;
}

/**
 * All canvases that records of a task can have: the sizes that `resize` returns, rounded up as by `canvasOf`.
 * Modalities share height and width: the maximum of each. Empty if the task reads no images; undefined if
 * images keep arbitrary sizes.
 */
export function canvasesOf({ modalities }: TaskPlan): readonly Canvas[] | undefined {
  const each = modalities.filter(({ kind }) => kind === 'pixels').map(canvasesOfModality);
  let together: readonly Canvas[] = [];
  for (const canvases of each) {
    if (!canvases) return undefined;
    together = together.length === 0 ? canvases : unique(combined(together, canvases));
  }
  return together;
}

function combined(some: readonly Canvas[], others: readonly Canvas[]): readonly Canvas[] {
  return some.flatMap((a) =>
    others.map((b) => ({ height: Math.max(a.height, b.height), width: Math.max(a.width, b.width) })),
  );
}

function canvasesOfModality({ steps }: ModalityPlan): readonly Canvas[] | undefined {
  const args = steps.findLast(({ builtin }) => builtin === 'resize')?.args;
  if (!args) return undefined;
  const [height, width] = [optionalInteger(args, 'height'), optionalInteger(args, 'width')];
  if (height !== null && width !== null) return [{ height, width }];
  return aspectCanvases(optionalInteger(args, 'shortest')!, optionalInteger(args, 'longest')!);
}

/**
 * Canvases of images resized with their aspect ratio. Either the shorter side is `shortest` and the longer
 * one at most `longest`, or the longer side is `longest` and the shorter one is smaller. In elongated images,
 * rounding of the shorter side may make the longer one exceed `longest` by a few pixels.
 */
function aspectCanvases(shortest: number, longest: number): readonly Canvas[] {
  const [least, most] = [roundedUp(shortest), roundedUp(longest)];
  const sides: (readonly [number, number])[] = [];
  for (let side = least; side <= most; side += sideStep) sides.push([least, side]);
  for (let side = sideStep; side < least; side += sideStep) sides.push([side, most]);
  const exceeding = most + sideStep;
  if (most - longest < sideStep / 2) {
    for (let side = sideStep; side <= roundedUp(longest / 2); side += sideStep) sides.push([side, exceeding]);
  }
  return unique(
    sides.flatMap(([a, b]) => [
      { height: a, width: b },
      { height: b, width: a },
    ]),
  );
}

function roundedUp(side: number): number {
  return Math.ceil(side / sideStep) * sideStep;
}

function unique(canvases: readonly Canvas[]): readonly Canvas[] {
  return [...new Map(canvases.map((canvas) => [`${canvas.height} ${canvas.width}`, canvas])).values()];
}
