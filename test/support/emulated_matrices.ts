import { matrixBuiltins } from '../../src/compiler/subgroup_matrix.ts';
import type { SubgroupMatrix, Target } from '../../src/compiler/target.ts';
import type { Device } from '../../src/runtime/device/open.ts';

/**
 * Emulates subgroup matrices on software adapters, which do not have them: the device's target offers them,
 * and each built-in of src/compiler/subgroup_matrix.ts is replaced in shaders by a function of plain WGSL.
 * All other code of a kernel is unchanged.
 *
 * Each lane of an emulated subgroup has one row of the result. Operands stay in workgroup memory: a loaded
 * matrix is the offset of its first element, which is equivalent as long as a kernel has a barrier between
 * the products and the next write.
 */

/** The shape on NVIDIA and AMD GPUs. */
export const usualShape: SubgroupMatrix = { operands: 'f16', result: 'f32', m: 16, n: 16, k: 16 };

export const usualSubgroup = 32;

/** A target like that of a discrete GPU with subgroup matrices, with the limits of the given one. */
export function withMatrices(target: Target, shape = usualShape, subgroupSize = usualSubgroup): Target {
  return { ...target, class: 'discrete', subgroupSize, subgroupMatrices: [shape] };
}

export function emulatedMatrices(device: Device, shape = usualShape, subgroupSize = usualSubgroup): Device {
  const gpu = new Proxy(device.gpu, {
    get(own, key) {
      if (key === 'createShaderModule')
        return (descriptor: GPUShaderModuleDescriptor) =>
          own.createShaderModule({ ...descriptor, code: emulated(descriptor.code, shape, subgroupSize) });
      const value: unknown = Reflect.get(own, key);
      return typeof value === 'function' ? value.bind(own) : value;
    },
  });
  return { ...device, gpu, target: withMatrices(device.target, shape, subgroupSize) };
}

/** WGSL with the built-ins replaced; other shaders are unchanged. */
function emulated(wgsl: string, shape: SubgroupMatrix, subgroupSize: number): string {
  if (!wgsl.includes('subgroup_matrix')) return wgsl;
  const { zero } = matrixBuiltins(shape);
  let results = 0;
  const call = (name: string, types: string) =>
    new RegExp(`${name}<${types}row_major>\\(&(\\w+), (.*?), `, 'g');
  const replaced = wgsl
    .replace(/^enable chromium_experimental_subgroup_matrix;$/m, '')
    .replaceAll(zero, () => `${results++}u`)
    .replace(call('subgroupMatrixLoad', '(subgroup_matrix_left|subgroup_matrix_right)<.*?>, '), '$1_$2($3, ')
    .replaceAll('subgroupMatrixMultiplyAccumulate(', 'multiply_add(')
    .replace(call('subgroupMatrixStore', ''), 'store_$1($2, ')
    .replace(
      ', @builtin(subgroup_id) subgroup: u32) {',
      `) {\n  let subgroup = lane / ${subgroupSize}u;\n  emulated_lane = lane % ${subgroupSize}u;\n  opaque = workgroup.z;`,
    );
  const arrays = [...replaced.matchAll(/^var<workgroup> (\w+): array<(f16|f32), (\d+)>/gm)];
  const [a, b, c] = arrays.map(([, name, , length]) => ({ name, length })) as [Stored, Stored, Stored];
  return `${replaced}${functionsOf(shape, results, a, b, c)}`;
}

interface Stored {
  readonly name: string;
  readonly length: string;
}

/**
 * Out-of-bounds accesses, and those without Vulkan's alignment of 16 bytes, make results NaN, which no test
 * accepts.
 */
function functionsOf({ m, n, k }: SubgroupMatrix, results: number, a: Stored, b: Stored, c: Stored): string {
  const load = (type: string, { name, length }: Stored, rows: number, columns: number): string => `
fn ${type}_${name}(offset: u32, stride: u32) -> Operand {
  let fits = offset + stride * ${rows}u <= ${length}u && stride >= ${columns}u && (offset | stride) % 8u == 0u;
  return Operand(offset, stride, fits);
}`;
  return `
struct Operand { offset: u32, stride: u32, fits: bool }
// The lane's row of every result.
var<private> results: array<f32, ${n * results}>;
var<private> emulated_lane: u32;
// 0: Mesa does not unroll loops whose bound it does not know.
var<private> opaque: u32;
${load('subgroup_matrix_left', a, m, k)}
${load('subgroup_matrix_right', b, k, n)}
fn multiply_add(a: Operand, b: Operand, result: u32) -> u32 {
  let row = a.offset + min(emulated_lane, ${m - 1}u) * a.stride;
  for (var i = 0u; i < ${k}u + opaque; i++) {
    let value = f32(${a.name}[row + i]);
    for (var j = 0u; j < ${n}u + opaque; j++) { results[result * ${n}u + j] += value * f32(${b.name}[b.offset + i * b.stride + j]); }
  }
  if (!(a.fits && b.fits)) { results[result * ${n}u] = bitcast<f32>(0x7fc00000u + b.offset); }
  return result;
}
fn store_${c.name}(offset: u32, result: u32, stride: u32) {
  let fits = offset + stride * ${m}u <= ${c.length}u && stride >= ${n}u && (offset | stride) % 4u == 0u;
  if (emulated_lane >= ${m}u || !fits) { return; }
  for (var j = 0u; j < ${n}u + opaque; j++) { ${c.name}[offset + emulated_lane * stride + j] = results[result * ${n}u + j]; }
}
`;
}
