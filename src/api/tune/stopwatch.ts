import { elementCount, is, type TensorType } from '../../compiler/ir/graph.ts';
import type { Precision } from '../../compiler/model/model.ts';
import { insertCopies, PlanError, plan } from '../../compiler/plan/index.ts';
import { type KernelRequest, requestGraph } from '../../compiler/wgsl/index.ts';
import { LimitError, OutOfMemoryError } from '../../runtime/device/errors.ts';
import type { Device } from '../../runtime/device/open.ts';
import { type HostTensor, type LoadedProgram, Session } from '../../runtime/execute/session.ts';

type Inputs = Readonly<Record<string, HostTensor>>;

/** A variant slower than the best by this factor is not measured again. */
const hopeless = 4;
/** Shortest measurement in nanoseconds: short kernels run many times. */
const longEnough = { device: 5e6, host: 2e7 } as const;
const mostRuns = 200;
/** Rounds before a slow variant is excluded: a single run may be an outlier. */
const fairRounds = 2;

/**
 * Measures kernel requests on a device. Variants alternate in rounds, so that a disturbance affects all of
 * them.
 */
export class Stopwatch {
  readonly clock: 'device' | 'host';
  readonly #device: Device;
  /** Shares memory and pipelines between all measurements. */
  readonly #session: Session;
  readonly #repeats: number;

  constructor(device: Device, repeats: number) {
    this.#device = device;
    this.#session = new Session(device, []);
    this.#repeats = repeats;
    this.clock = device.gpu.features.has('timestamp-query') ? 'device' : 'host';
  }

  /** Nanoseconds of each measured run, by variant; undefined if the adapter cannot hold the tensors. */
  async measure(
    request: KernelRequest,
    precision: Precision,
  ): Promise<ReadonlyMap<string, readonly number[]> | undefined> {
    const inputs = inputsOf(request);
    try {
      const runs = await this.#load(request, precision);
      // The first run is a warm-up: software adapters compile shaders in it.
      for (const { loaded } of runs) await this.#time(loaded, inputs);
      for (let round = 0; round < this.#repeats; round++) {
        const best = Math.min(...runs.flatMap(({ times }) => times));
        for (const { loaded, times } of runs) {
          if (round < fairRounds || Math.min(...times) <= hopeless * best)
            times.push(await this.#time(loaded, inputs));
        }
      }
      return new Map(runs.map(({ variant, times }) => [variant, times]));
    } catch (error) {
      if (isTooLarge(error)) return undefined;
      throw error;
    }
  }

  async #load(request: KernelRequest, precision: Precision) {
    const { target } = this.#device;
    const graphs = [insertCopies.run(requestGraph(request), { target, precision })];
    const common = { task: 'tune', mode: 'eval', sizes: {}, graphs, parameters: [] } as const;
    const runs: { readonly variant: string; readonly loaded: LoadedProgram; readonly times: number[] }[] = [];
    for (const variant of request.variants) {
      const variants = new Map([[request.family, variant]]);
      const { program, kernels } = plan({ ...common, target, variants, precision });
      runs.push({ variant, loaded: await this.#session.load(program, kernels), times: [] });
    }
    return runs;
  }

  async #time(loaded: LoadedProgram, inputs: Inputs): Promise<number> {
    const once = await this.#session.timeRepeated(loaded, inputs, 1);
    const count = Math.min(mostRuns, Math.ceil(longEnough[this.clock] / Math.max(1, once)));
    return count === 1 ? once : this.#session.timeRepeated(loaded, inputs, count);
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof PlanError || error instanceof LimitError || error instanceof OutOfMemoryError;
}

/** Typical values: zeros and equal ids would be faster than real batches. */
function inputsOf({ node }: KernelRequest): Inputs {
  const below = is(node, 'gather_rows_gradient') ? node.attributes.rows : 2;
  return Object.fromEntries(node.inputs.map(({ type }, i) => [`in${i}`, ordinary(type, below)]));
}

function ordinary({ dtype, shape }: TensorType, below: number): HostTensor {
  const count = elementCount(shape);
  if (dtype === 'f32') return Float32Array.from({ length: count }, (_, i) => Math.sin(12.9898 * i));
  const spread = (_: unknown, i: number): number => (7919 * i) % below;
  return dtype === 'i32'
    ? Int32Array.from({ length: count }, spread)
    : Uint32Array.from({ length: count }, spread);
}
