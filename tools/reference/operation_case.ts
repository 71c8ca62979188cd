import { choicesFor } from '../../src/api/kernels/choices.ts';
import type { Parameter, Program } from '../../src/compiler/artifact/program.ts';
import { gradNorm } from '../../src/compiler/catalog/clips/grad_norm.ts';
import { warmupCosine } from '../../src/compiler/catalog/lr_schedules/warmup_cosine.ts';
import { adamw } from '../../src/compiler/catalog/optimizers/adamw.ts';
import type { Graph } from '../../src/compiler/ir/graph.ts';
import { optimize } from '../../src/compiler/passes/index.ts';
import { insertCopies, layoutParameters, plan } from '../../src/compiler/plan/index.ts';
import { stateLayouts } from '../../src/compiler/training/states.ts';
import { updateGraph } from '../../src/compiler/training/update.ts';
import type { Kernel, VariantChoices } from '../../src/compiler/wgsl/index.ts';
import type { StoredTensor } from '../../src/runtime/checkpoint/safetensors.ts';
import type { Device } from '../../src/runtime/device/open.ts';
import { type HostTensor, Session } from '../../src/runtime/execute/session.ts';
import { assignmentGraph } from './assignment_case.ts';
import type { CaseResult } from './case.ts';
import { close, type Deviation, equal } from './compare.ts';
import { readConfig, readTensors } from './files.ts';
import { type GoldenOperation, goldenOperation } from './operations.ts';

type Tensors = ReadonlyMap<string, StoredTensor>;

interface Files {
  readonly batch: Tensors;
  readonly expected: Tensors;
}

/** The target of programs, and the forced variants that could not be used. */
interface Platform {
  readonly device: Device;
  readonly variants: VariantChoices;
  readonly refused: Set<string>;
}

/** Limit on the deviation of single operations, relative to the largest element. */
function deviation(name: string, actual: ArrayLike<number>, expected: StoredTensor): Deviation {
  const fraction =
    expected.dtype === 'F32' ? close(actual, expected.data, 2e-5, 1e-3) : equal(actual, expected.data);
  return { group: 'operations', name, fraction };
}

function planned(
  graphs: readonly Graph[],
  parameters: readonly Parameter[],
  { device: { target }, variants, refused }: Platform,
): { program: Program; kernels: readonly Kernel[] } {
  const optimized = graphs.map((graph) =>
    insertCopies.run(optimize(graph, target).graph, { target, precision: 'f32' }),
  );
  const result = plan({
    task: 'operation',
    mode: 'train',
    sizes: {},
    graphs: optimized,
    parameters,
    target,
    variants,
  });
  for (const sentence of result.refused) refused.add(sentence);
  return result;
}

async function checkGraph(
  name: string,
  graph: Graph,
  files: Files,
  platform: Platform,
): Promise<Deviation[]> {
  const { program, kernels } = planned([graph], [], platform);
  const session = new Session(platform.device, []);
  const loaded = await session.load(program, kernels);
  const inputs = Object.fromEntries(
    program.inputs.map(({ name: local, dtype }): [string, HostTensor] => {
      const { data } = files.batch.get(`${name}.${local}`)!;
      return [local, dtype === 'f32' ? Float32Array.from(data) : Int32Array.from(data)];
    }),
  );
  const results = await session.run(loaded, inputs).read();
  return Object.entries(results).map(([output, data]) =>
    deviation(`${name}.${output}`, data, files.expected.get(`${name}.${output}`)!),
  );
}

interface Trained {
  readonly session: Session;
  readonly names: readonly string[];
  update(options: {
    readonly names: readonly string[];
    readonly clip: number | null;
    readonly optimizer: Record<string, number>;
    readonly rates: Float32Array;
  }): Promise<Readonly<Record<string, Float32Array>>>;
}

/** Parameters without a model, on which clipping and the optimizer are checked. */
function parametersOnly(shapes: ReadonlyMap<string, readonly number[]>, platform: Platform): Trained {
  const specs = [...shapes].map(([name, shape]) => ({
    name,
    path: name,
    shape,
    initializer: { kind: 'zeros' as const },
    trainable: true,
  }));
  const parameters = layoutParameters(specs, () => 0, platform.device.target);
  const states = stateLayouts(parameters, { builtin: adamw, args: {} });
  const session = new Session(platform.device, parameters, states);
  return {
    session,
    names: [...shapes.keys()],
    async update({ names, clip, optimizer, rates }) {
      const graph = updateGraph({
        parameters,
        updates: names,
        optimizer: { builtin: adamw, args: optimizer },
        clip: clip === null ? undefined : { builtin: gradNorm, args: { max: clip } },
        target: platform.device.target,
      });
      const { program, kernels } = planned([graph], parameters, platform);
      return session.run(await session.load(program, kernels), { 'step.rates': rates }).read();
    },
  };
}

interface OptimizerAttributes {
  readonly lr: Readonly<Record<string, number>>;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weight_decay: number;
  readonly steps: number;
}

async function checkAdamw(
  operation: GoldenOperation,
  files: Files,
  platform: Platform,
): Promise<Deviation[]> {
  const {
    lr,
    betas,
    eps,
    weight_decay: decay,
    steps,
  } = operation.attributes as unknown as OptimizerAttributes;
  const [beta1, beta2] = betas;
  const { name } = operation;
  const all = Object.keys(lr);
  const trained = parametersOnly(
    new Map(all.map((p) => [p, files.batch.get(`${name}.${p}`)!.shape])),
    platform,
  );
  const { arenas } = trained.session;
  for (const p of all) arenas.write('parameters', p, files.batch.get(`${name}.${p}`)!.data as Float32Array);
  const counts = new Map<string, number>();
  const found: Deviation[] = [];
  for (let step = 0; step < steps; step++) {
    const reached = all.filter((p) => files.batch.has(`${name}.step${step}.grad.${p}`));
    for (const p of reached) {
      arenas.write('gradients', p, files.batch.get(`${name}.step${step}.grad.${p}`)!.data as Float32Array);
      counts.set(p, (counts.get(p) ?? 0) + 1);
    }
    const rates = Float32Array.from(
      reached.flatMap((p) => {
        const t = counts.get(p)!;
        return [(lr[p]! * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t), lr[p]! * decay];
      }),
    );
    await trained.update({ names: reached, clip: null, optimizer: { beta1, beta2, eps }, rates });
    for (const [arena, part] of [
      ['parameters', ''],
      ['first_moment', 'm.'],
      ['second_moment', 'v.'],
    ] as const) {
      for (const [p, data] of await arenas.read(arena)) {
        const expected = files.expected.get(`${name}.step${step}.${part}${p}`);
        if (expected) found.push(deviation(`${name}.step${step}.${part}${p}`, data, expected));
      }
    }
  }
  return found;
}

/**
 * Clipped gradients: the optimizer multiplies gradients by the clipping factor, so its first moment with β1 =
 * 0 is the clipped gradient.
 */
async function checkClip(operation: GoldenOperation, files: Files, platform: Platform): Promise<Deviation[]> {
  const { name, inputs } = operation;
  const trained = parametersOnly(new Map(Object.entries(inputs)), platform);
  const { arenas } = trained.session;
  for (const p of trained.names)
    arenas.write('gradients', p, files.batch.get(`${name}.${p}`)!.data as Float32Array);
  const rates = new Float32Array(2 * trained.names.length);
  const clip = Number(operation.attributes.max_norm);
  const results = await trained.update({
    names: trained.names,
    clip,
    optimizer: { beta1: 0, beta2: 0, eps: 1e-8 },
    rates,
  });
  const clipped = await arenas.read('first_moment');
  return [
    deviation(`${name}.norm`, results.grad_norm!, files.expected.get(`${name}.norm`)!),
    ...trained.names.map((p) =>
      deviation(`${name}.${p}`, clipped.get(p)!, files.expected.get(`${name}.${p}`)!),
    ),
  ];
}

/**
 * Checks the schedule up to its end, after which unitc keeps factor 0, whereas the published formula rises
 * again.
 */
function checkSchedule(operation: GoldenOperation, files: Files): Deviation[] {
  const {
    num_warmup_steps: warmup,
    num_training_steps: steps,
    updates,
  } = operation.attributes as Record<string, number>;
  const args = { warmup: warmup!, steps: steps! };
  const factors = Array.from({ length: updates! }, (_, k) => warmupCosine.factor(args, k));
  const name = `${operation.name}.factor`;
  const expected = files.expected.get(name)!;
  const published = Float32Array.from(expected.data as Float32Array, (factor, k) =>
    k <= steps! ? factor : 0,
  );
  return [deviation(name, factors, { dtype: 'F32', shape: expected.shape, data: published })];
}

/** An empty assignment has cost 0. */
async function checkAssignment(
  operation: GoldenOperation,
  files: Files,
  platform: Platform,
): Promise<Deviation[]> {
  const graph = assignmentGraph(operation);
  if (graph) return checkGraph(operation.name, graph, files, platform);
  const { columns, total } = { columns: `${operation.name}.row_of_column`, total: `${operation.name}.total` };
  const free = new Int32Array(operation.inputs.cost![1]!).fill(-1);
  return [
    deviation(columns, free, files.expected.get(columns)!),
    deviation(total, [0], files.expected.get(total)!),
  ];
}

/** Every operation of an `ops` directory; unknown ones are skipped by name. */
export async function runOperations(
  folder: string,
  device: Device,
  variants: VariantChoices = choicesFor(device),
): Promise<CaseResult> {
  const platform: Platform = { device, variants, refused: new Set() };
  const { operations } = readConfig(folder) as unknown as { readonly operations: readonly GoldenOperation[] };
  const files = { batch: readTensors(folder, 'batch'), expected: readTensors(folder, 'expected') };
  const deviations: Deviation[] = [];
  const skipped: string[] = [];
  for (const operation of operations) {
    if (operation.op === 'adamw') deviations.push(...(await checkAdamw(operation, files, platform)));
    else if (operation.op === 'clip_gradients')
      deviations.push(...(await checkClip(operation, files, platform)));
    else if (operation.op === 'linear_sum_assignment')
      deviations.push(...(await checkAssignment(operation, files, platform)));
    else if (operation.op === 'warmup_cosine') deviations.push(...checkSchedule(operation, files));
    else {
      const graph = goldenOperation(operation);
      if (graph) deviations.push(...(await checkGraph(operation.name, graph, files, platform)));
      else skipped.push(`operation ${operation.name}: \`${operation.op}\` is not known here`);
    }
  }
  return { deviations, skipped, refused: [...platform.refused] };
}
