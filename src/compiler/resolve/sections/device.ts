import type { DeviceOptions, Precision } from '../../model/model.ts';
import { complete, isNumber, isText, listOf, orNull } from '../check/checked.ts';
import type { Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { at } from '../problems.ts';
import { checkSection } from './section.ts';

/** Options that apply without a `device` block. */
export const defaultDeviceOptions: DeviceOptions = { memory: null, recompute: 'none', precision: 'f32' };

export function deviceOptionsOf(expanded: Expanded, scope: Scope): DeviceOptions | undefined {
  const { declaration, span } = expanded.declared;
  const block = checkSection(expanded, scope);
  const { name } = declaration;
  if (name && name.name !== 'webgpu') {
    scope.problems.report(
      'E0205',
      `there is no backend \`${name.name}\``,
      [at(name.span, 'unknown backend')],
      'write `device webgpu { … }`',
    );
  }
  const device = complete({
    memory: block.get('memory', orNull(isNumber)),
    recompute: block.get('recompute', isRecompute),
    precision: block.get('precision', isPrecision),
  });
  if (device?.recompute === 'fit' && device.memory === null) {
    scope.problems.report(
      'E0312',
      '`recompute: .fit` needs to know the memory to fit into',
      [at(span, 'has no `memory`')],
      'add `memory: 4GiB`, or name the layers to recompute: `recompute: [vision.backbone]`',
    );
  }
  return device;
}

function isRecompute(value: unknown): value is DeviceOptions['recompute'] {
  return value === 'none' || value === 'fit' || listOf(isText)(value);
}

function isPrecision(value: unknown): value is Precision {
  return value === 'f32' || value === 'f16';
}
