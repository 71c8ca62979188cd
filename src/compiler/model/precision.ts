import { PlanError } from '../plan/parameter_layout.ts';
import { portable, type Target } from '../target.ts';
import type { DeviceOptions, Precision } from './model.ts';

/** Throws PlanError where an adapter cannot store tensors as the spec's `device` asks. */
export function checkPrecision({ precision }: DeviceOptions, target: Target): void {
  if (precision === 'f32' || target.f16) return;
  throw new PlanError(
    `device.precision is .f16, for which the adapter (${target.name}) lacks shader-f16: take another adapter (\`unitc devices\` lists ` +
      'them), or precision: .f32',
  );
}

/** The least that any adapter offers which can run programs of a precision. */
export function portableFor(precision: Precision): Target {
  return precision === 'f32' ? portable : { ...portable, name: 'portable_f16', f16: true };
}
