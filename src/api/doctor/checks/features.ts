import type { AdapterFacts } from '../../../runtime/device/adapter.ts';
import { matrixText } from '../../devices.ts';
import { bytesText } from '../bytes.ts';
import { advice, type Finding, good } from '../finding.ts';

/** Features and limits of the adapter that is used. */
export function checkFeatures(adapter: AdapterFacts): readonly Finding[] {
  const has = (feature: string) => adapter.features.includes(feature);
  return [
    has('shader-f16')
      ? good('f16', 'offered')
      : advice('f16', 'not offered: specs with `precision: .f16` are refused', 'leave the precision at .f32'),
    subgroups(adapter),
    ...(adapter.class === 'cpu' ? [] : [subgroupMatrices(adapter)]),
    has('timestamp-query')
      ? good('timestamps', 'offered')
      : advice(
          'timestamps',
          'not offered: `unitc profile` is refused, and `unitc tune` measures by the clock of the host',
          'use another adapter for profiles',
        ),
    good(
      'buffers',
      `bindings up to ${bytesText(adapter.limits.maxStorageBufferBindingSize ?? 0)}, buffers up to ${bytesText(adapter.limits.maxBufferSize ?? 0)}, ` +
        `${adapter.limits.maxStorageBuffersPerShaderStage} storage buffers in a dispatch; larger tensors are bound in windows`,
    ),
  ];
}

function subgroupMatrices({ subgroupMatrices: shapes, subgroups: { least, most } }: AdapterFacts): Finding {
  if (shapes.length === 0) {
    return good('subgroup matrices', 'not offered: products of `precision: .f16` run without tensor cores');
  }
  const used =
    shapes.some(({ operands, result }) => operands === 'f16' && result === 'f32') && least === most;
  const effect = used
    ? 'training with `precision: .f16` uses them'
    : 'unused: kernels need f16→f32 and subgroups of one size';
  return good('subgroup matrices', `${shapes.map(matrixText).join(', ')}; ${effect}`);
}

function subgroups({ subgroups: { least, most } }: AdapterFacts): Finding {
  if (most === 0) {
    return advice('subgroups', 'not offered: slower kernels are used', 'a newer driver may offer them');
  }
  if (least !== most) {
    return good('subgroups', `${least} to ${most} lanes: kernels that need one size are not used`);
  }
  return good('subgroups', `${least} lanes`);
}
