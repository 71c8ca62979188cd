import type { DeviceOptions, Precision } from '../model/model.ts';
import { portable, type Target } from '../target.ts';
import { PlanError } from './plan_error.ts';

/** Throws PlanError if an adapter cannot store tensors in the precision of the spec's `device.precision`. */
export function checkPrecision({ precision }: DeviceOptions, target: Target): void {
  if (precision === 'f32' || target.f16) return;
  throw new PlanError(
    `device.precision is .f16, but the adapter (${target.name}) lacks shader-f16: use another adapter (\`unitc devices\` lists ` +
      'them), or precision: .f32',
  );
}

/** The guaranteed capabilities of every adapter that can run programs of a precision. */
export function portableFor(precision: Precision): Target {
  return precision === 'f32' ? portable : { ...portable, name: 'portable_f16', f16: true };
}

const halved = new WeakMap<Target, Target>();

/**
 * The target of programs of a precision. Programs of precision f16 cannot read tensors through textures,
 * which hold f32, and their products may round operands to f16.
 */
export function targetFor(precision: Precision, target: Target): Target {
  if (precision === 'f32') return target;
  const known = halved.get(target) ?? { ...target, maxTextureRows: 0, products: 'f16' };
  halved.set(target, known);
  return known;
}
