import type { DataType } from '../../../export/onnx/messages.ts';

/** An input of a model file and its data. */
export interface OnnxFeed {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array | readonly string[];
}

/** An ONNX file opened in ONNX Runtime. */
export interface OnnxSession {
  /** Name and version of the package. */
  readonly runtime: string;
  /** Outputs by name. */
  run(inputs: ReadonlyMap<string, OnnxFeed>): Promise<Readonly<Record<string, Float32Array>>>;
  close(): Promise<void>;
}

/** The part of ONNX Runtime's JavaScript API that is used; both packages implement it. */
interface Runtime {
  readonly env: {
    logLevel?: string;
    readonly versions: { readonly common: string };
    readonly wasm?: { numThreads?: number };
  };
  readonly InferenceSession: {
    create(bytes: Uint8Array): Promise<{
      run(
        feeds: Readonly<Record<string, object>>,
      ): Promise<Readonly<Record<string, { readonly data: unknown }>>>;
      release(): Promise<void>;
    }>;
  };
  readonly Tensor: new (type: string, data: OnnxFeed['data'], dims: readonly number[]) => object;
}

/** Packages that provide ONNX Runtime, in order of preference. Neither is a dependency of unitc. */
export const runtimePackages = ['onnxruntime-node', 'onnxruntime-web'] as const;

const tensorTypes: Readonly<Record<string, string>> = {
  f32: 'float32',
  f64: 'float64',
  i32: 'int32',
  u8: 'uint8',
  string: 'string',
};

/** Opens model files in the installed ONNX Runtime; undefined if there is none. */
export async function installedRuntime(): Promise<((bytes: Uint8Array) => Promise<OnnxSession>) | undefined> {
  for (const name of runtimePackages) {
    const runtime = await imported(name);
    if (runtime) return (bytes) => openSession(name, runtime, bytes);
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

async function openSession(
  name: string,
  { env, InferenceSession, Tensor }: Runtime,
  bytes: Uint8Array,
): Promise<OnnxSession> {
  env.logLevel = 'error';
  if (env.wasm) env.wasm.numThreads = 1;
  const session = await InferenceSession.create(bytes);
  let before: Promise<unknown> = Promise.resolve();
  const run = async (inputs: ReadonlyMap<string, OnnxFeed>) => {
    const feeds = [...inputs].map(([input, { type, dims, data }]) => {
      return [input, new Tensor(tensorTypes[type]!, data, dims)] as const;
    });
    const results = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(results).map(([output, { data }]) => [output, data as Float32Array]),
    );
  };
  return {
    runtime: `${name} ${env.versions.common}`,
    // A session runs one batch at a time.
    run(inputs) {
      const result = before.then(() => run(inputs));
      before = result.catch(() => {});
      return result;
    },
    close: () => session.release(),
  };
}
