// ONNX Runtime Web on WebAssembly in Node, as a competitor: `node main.mjs THREADS`.
import { readFileSync } from 'node:fs';
import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { serve } from '../serve.mjs';

env.wasm.numThreads = Number(process.argv[2]);

const arrays = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array };
const types = { f32: 'float32', f64: 'float64', i32: 'int32', u8: 'uint8' };

function tensorOf({ dtype, shape, data }) {
  const { buffer } = new Uint8Array(Buffer.from(data, 'base64'));
  return new Tensor(types[dtype], new arrays[dtype](buffer), shape);
}

/** Predictions of a model file for prepared inputs. */
async function prediction({ model: { file, fed: inputs } }) {
  const session = await InferenceSession.create(readFileSync(file));
  const feeds = Object.fromEntries(inputs.map((input) => [input.name, tensorOf(input)]));
  return {
    async results() {
      const outputs = Object.entries(await session.run(feeds));
      return Object.fromEntries(outputs.map(([name, { data }]) => [name.replace(/^head\./, ''), data]));
    },
    async run(repeats) {
      for (let i = 0; i < repeats; i++) await session.run(feeds);
    },
    release: () => session.release(),
  };
}

await serve({
  hello: { about: env.versions.web },
  kinds: { prediction },
  close: async () => process.exit(),
});
