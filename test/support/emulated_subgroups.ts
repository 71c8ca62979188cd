import type { Device } from '../../src/runtime/device/open.ts';

/**
 * Emulates subgroup sizes other than those of software adapters, which have 4 or 8 lanes: the device's target
 * has the given size, and `subgroupAdd` and `subgroupMax` are replaced in shaders by functions of plain WGSL.
 * All other code of a kernel is unchanged. Quad operations need no replacement, because they are the same for
 * every size.
 */
export function emulatedSubgroups(device: Device, size: number): Device {
  const gpu = new Proxy(device.gpu, {
    get(own, key) {
      if (key === 'createShaderModule')
        return (descriptor: GPUShaderModuleDescriptor) =>
          own.createShaderModule({ ...descriptor, code: emulated(descriptor.code, size) });
      const value: unknown = Reflect.get(own, key);
      return typeof value === 'function' ? value.bind(own) : value;
    },
  });
  return { ...device, gpu, target: { ...device.target, subgroupSize: size } };
}

function emulated(wgsl: string, size: number): string {
  if (!/subgroup(Add|Max)\(/.test(wgsl)) return wgsl;
  const replaced = wgsl
    .replace(/^enable subgroups;$/m, '')
    .replaceAll('subgroupAdd(', 'emulated_add(')
    .replaceAll('subgroupMax(', 'emulated_max(')
    .replace(/^fn main\(.*\{$/m, (main) => `${main}\n  emulated_lane = lane;`);
  return `${replaced}
var<workgroup> emulated_values: array<f32, 256>;
var<private> emulated_lane: u32;
${reduction('add', 'result + value', size)}
${reduction('max', 'max(result, value)', size)}`;
}

/** The function `emulated_NAME`: reduces over the lanes of a subgroup and returns the result in each. */
function reduction(name: string, combined: string, size: number): string {
  return `fn emulated_${name}(own: f32) -> f32 {
  emulated_values[emulated_lane] = own;
  workgroupBarrier();
  let first = emulated_lane / ${size}u * ${size}u;
  var result = emulated_values[first];
  for (var i = 1u; i < ${size}u; i++) {
    let value = emulated_values[first + i];
    result = ${combined};
  }
  workgroupBarrier();
  return result;
}`;
}
