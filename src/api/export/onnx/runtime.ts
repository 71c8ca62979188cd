import type { GoldenBatch } from './golden.ts';

/** Outputs of a model file in ONNX Runtime, by name. */
type RunModel = (
  bytes: Uint8Array,
  inputs: GoldenBatch['inputs'],
) => Promise<ReadonlyMap<string, Float32Array>>;

/** The part of ONNX Runtime's JavaScript interface that is used; both packages have it. */
interface Runtime {
  readonly InferenceSession: {
    create(bytes: Uint8Array): Promise<{
      run(
        feeds: Readonly<Record<string, object>>,
      ): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (
    type: 'float32' | 'int32',
    data: Float32Array | Int32Array,
    dims: readonly number[],
  ) => object;
}

/** Packages with ONNX Runtime, in the order of preference. Neither is a dependency of unitc. */
const packages = ['onnxruntime-node', 'onnxruntime-web'];

/** Runs model files in ONNX Runtime; undefined where it is not installed. */
export async function installedRuntime(): Promise<RunModel | undefined> {
  for (const name of packages) {
    const runtime = await imported(name);
    if (runtime) return (bytes, inputs) => run(runtime, bytes, inputs);
  }
  return undefined;
}

async function imported(name: string): Promise<Runtime | undefined> {
  try {
    return (await import(name)) as Runtime;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

async function run(
  { InferenceSession, Tensor }: Runtime,
  bytes: Uint8Array,
  inputs: GoldenBatch['inputs'],
): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await InferenceSession.create(bytes);
  try {
    const feeds = [...inputs].map(([name, { type, dims, data }]) => {
      return [name, new Tensor(type === 'f32' ? 'float32' : 'int32', data, dims)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return new Map(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
  } finally {
    await session.release();
  }
}
