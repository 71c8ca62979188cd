import type { DType, Shape } from '../../ir/graph.ts';
import type { Target } from '../../target.ts';
import type { Dispatch, Kernel, KernelArgument, Lowering } from '../kernel.ts';
import { quotients } from './index_map.ts';

/** Small helpers that every kernel family builds its WGSL from. */

export interface Binding {
  readonly name: string;
  /** Element type of the runtime-sized array: `f32`, `vec4f`, `i32`, `u32`. */
  readonly element: string;
}

/** WGSL element type of a tensor; `wide`: four elements at once, where the count allows it. */
export function elementType(dtype: DType, wide = false): string {
  if (!wide) return dtype;
  return { f32: 'vec4f', i32: 'vec4i', u32: 'vec4u' }[dtype];
}

/** Two 32-bit FNV-1a hashes with different starts, as 12 hex digits: names kernels by their content. */
function contentHash(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b);
  }
  return ((a >>> 0).toString(16).padStart(8, '0') + (b >>> 0).toString(16).padStart(8, '0')).slice(0, 12);
}

export interface ShaderParts {
  readonly family: string;
  readonly variant: string;
  /** Shapes and options in a few letters: `64x128x256`. */
  readonly tag: string;
  readonly bindings: readonly Binding[];
  /**
   * u32 values that come with each dispatch, by name: the body sees the names, declarations see `sizes.NAME`. Kernels that differ
   * in them alone are one shader, which software adapters take tens of milliseconds to compile.
   */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly workgroupSize: number;
  /** Lines such as `enable subgroups;`. */
  readonly directives?: string;
  /** Module-scope declarations: constants, functions, workgroup variables. */
  readonly declarations?: string;
  /**
   * Body of main; `group` is the linear workgroup index, `lane` the index in it, `id` the linear invocation
   * index, `zero` an opaque 0 for loop bounds.
   */
  readonly body: string;
  readonly grid: readonly [number, number, number];
}

/** Assembles a compute shader. Every storage variable is read_write (see kernel.ts). */
export function shader(parts: ShaderParts): Kernel {
  const declared = parts.bindings.map(
    ({ name, element }, i) => `@group(0) @binding(${i}) var<storage, read_write> ${name}: array<${element}>;`,
  );
  const code = `${parts.declarations ?? ''}\n${parts.body}`;
  const sizes = Object.entries(parts.sizes ?? {});
  const names = sizes.map(([name]) => name);
  const source = [
    ...(parts.directives ? [parts.directives] : []),
    ...declared,
    ...(sizes.length > 0
      ? [
          `struct Sizes { ${names.map((name) => `${name}: u32`).join(', ')} }`,
          '@group(1) @binding(0) var<uniform> sizes: Sizes;',
        ]
      : []),
    ...(/\b(quotient|remainder)\(/.test(code) ? [quotients] : []),
    ...(parts.declarations ? [parts.declarations.trim()] : []),
    `@compute @workgroup_size(${parts.workgroupSize})`,
    'fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) lane: u32) {',
    parts.grid[1] === 1
      ? '  let group = workgroup.x;'
      : `  let group = workgroup.x + workgroup.y * ${parts.grid[0]}u;`,
    ...names.map((name) => `  let ${name} = sizes.${name};`),
    // Always 0, which no compiler can know: loops bounded by it are not unrolled, whose code takes long to compile.
    ...(code.includes('zero') ? ['  let zero = workgroup.z;'] : []),
    `  let id = group * ${parts.workgroupSize}u + lane;`,
    indent(parts.body),
    '}',
    '',
  ].join('\n');
  const clean = (text: string): string => text.replace(/[^a-zA-Z0-9_]/g, '_');
  const name = `${parts.family}_${parts.variant}_${contentHash(source)}`;
  return {
    name: clean(name),
    shape: clean(parts.tag),
    family: parts.family,
    variant: parts.variant,
    source,
    sizes: sizes.map(([, value]) => value),
  };
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line ? `  ${line}` : line))
    .join('\n');
}

/** Folds a linear number of workgroups into x and y, since no dimension may pass the target's limit. */
export function grid(workgroups: number, target: Target): [number, number, number] {
  const limit = target.maxWorkgroupsPerDimension;
  if (workgroups <= limit) return [Math.max(1, workgroups), 1, 1];
  const rows = Math.ceil(workgroups / limit);
  return [Math.ceil(workgroups / rows), rows, 1];
}

export interface ThreadedParts extends Omit<ShaderParts, 'grid' | 'workgroupSize' | 'body'> {
  /** Invocations; the body runs for `id` below it. */
  readonly threads: number;
  readonly body: string;
  readonly args: readonly KernelArgument[];
}

const threadsPerGroup = 64;

/** A dispatch with one invocation per item; the body sees `id`. */
export function threaded(parts: ThreadedParts, target: Target): Dispatch {
  const workgroups = grid(Math.ceil(parts.threads / threadsPerGroup), target);
  const body = `if (id >= threads) { return; }\n${parts.body.trim()}`;
  const sizes = { threads: parts.threads, ...parts.sizes };
  const kernel = shader({ ...parts, sizes, body, workgroupSize: threadsPerGroup, grid: workgroups });
  return { kernel, args: parts.args, workgroups };
}

/** Workgroups that a software adapter's cores share well; more of them only cost what each takes to begin. */
const enoughGroups = 32;
const mostItems = 16;

/**
 * The same for bodies that do not return: on software adapters, where an invocation takes as long to begin as several items do, each
 * goes through up to sixteen of many.
 */
export function looped(parts: ThreadedParts, target: Target): Dispatch {
  if (target.class !== 'cpu') return threaded(parts, target);
  const groups = Math.ceil(parts.threads / threadsPerGroup);
  const items = Math.min(mostItems, Math.max(1, Math.floor(groups / enoughGroups)));
  const workgroups = grid(Math.ceil(groups / items), target);
  // Lanes that run together walk memory that lies together.
  const lanes = Math.max(1, target.subgroupSize);
  const body = `let begin = id / ${lanes}u * ${lanes}u * items + id % ${lanes}u;
let end = min(threads, begin + ${lanes}u * items);
for (var item = begin; item < end; item += ${lanes}u) {
let id = item;
${parts.body.trim()}
}`;
  const sizes = { threads: parts.threads, items, ...parts.sizes };
  const kernel = shader({ ...parts, sizes, body, workgroupSize: threadsPerGroup, grid: workgroups });
  return { kernel, args: parts.args, workgroups };
}

export function single(dispatch: Dispatch): Lowering {
  return { dispatches: [dispatch], scratch: [] };
}

export function input(index: number): KernelArgument {
  return { input: index, access: 'read' };
}

export function output(index: number): KernelArgument {
  return { output: index, access: 'write' };
}

export function scratch(index: number, access: 'read' | 'write' | 'texture'): KernelArgument {
  return { scratch: index, access };
}

export function shapeTag(shape: Shape): string {
  return shape.length === 0 ? 'scalar' : shape.join('x');
}
