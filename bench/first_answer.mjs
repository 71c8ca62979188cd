// `node bench/first_answer.mjs DIR`: size of the code that a page loads, time to the first answer, and time
// of further answers. Compares a web export with ONNX Runtime Web for the same model, which
// `node bench/agreement.mjs DIR` has trained and exported. Every measurement starts a new browser.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openDevice } from '../dist/src/runtime/device/open.js';
import { serve, webGpuBrowser } from '../dist/tools/web/chromium.js';
import { heldOutScenes } from './agreement/scenes.mjs';
import { prediction } from './competitors/unitc/prediction.mjs';
import { median } from './driver/statistics.mjs';

const root = join(process.argv[2], 'quickstart');
const task = 'answer';
const rounds = 5;

/** Writes a page folder for ONNX Runtime Web, with the model and one prepared record. */
async function writeOnnxPage(folder, record) {
  const file = join(root, 'onnx', `${task}.onnx`);
  const device = await openDevice({});
  const { model } = await prediction(device, { run: join(root, 'run'), task, records: [record], file });
  await device.close();
  mkdirSync(folder, { recursive: true });
  cpSync(new URL('../node_modules/onnxruntime-web/dist/', import.meta.url), folder, {
    recursive: true,
    filter: (path) => !/\.map$|\.node\./.test(path),
  });
  cpSync(file, join(folder, 'model.onnx'));
  writeFileSync(join(folder, 'inputs.json'), JSON.stringify(model.fed));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>ONNX Runtime Web</title>');
}

const [record] = await heldOutScenes(join(root, 'run'), task, { folder: join(root, 'first'), count: 1 });
const image = readFileSync(record.image).toString('base64');
const onnxFolder = join(root, 'onnx_page');
await writeOnnxPage(onnxFolder, record);

/** Scripts that load the model and return a function that predicts once. */
const ours = `
  const { load } = await import('/unitc.js');
  const model = await load('/');
  const image = new Blob([Uint8Array.from(atob('${image}'), (c) => c.charCodeAt(0))]);
  return () => model.predict({ image, text: ${JSON.stringify(record.text)} }, { task: '${task}' });`;
const onnx = (bundle, provider) => `
  const { InferenceSession, Tensor } = await import('/${bundle}');
  const session = await InferenceSession.create('/model.onnx', { executionProviders: ['${provider}'] });
  const inputs = await (await fetch('/inputs.json')).json();
  const feeds = Object.fromEntries(inputs.map(({ name, dtype, shape, data }) => {
    const { buffer } = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const [type, Values] = { f32: ['float32', Float32Array], i32: ['int32', Int32Array], u8: ['uint8', Uint8Array] }[dtype];
    return [name, new Tensor(type, new Values(buffer), shape)];
  }));
  return () => session.run(feeds);`;

const hosts = [
  { name: 'unitc', folder: join(root, 'web'), start: ours },
  {
    name: 'ONNX Runtime Web, WebAssembly',
    folder: onnxFolder,
    start: onnx('ort.wasm.bundle.min.mjs', 'wasm'),
  },
  {
    name: 'ONNX Runtime Web, WebGPU',
    folder: onnxFolder,
    start: onnx('ort.webgpu.bundle.min.mjs', 'webgpu'),
  },
];

/**
 * Milliseconds to the first answer and median milliseconds of further ones; loaded scripts, and their gzipped
 * bytes.
 */
async function measured({ folder, start }) {
  const found = await webGpuBrowser();
  if ('missing' in found) throw new Error(found.missing);
  const server = await serve(folder);
  const page = await found.browser.newPage();
  const loaded = new Set();
  page.on('request', (request) => loaded.add(new URL(request.url()).pathname));
  // An empty page, since the page of the export would load the model itself.
  await page.goto(new URL('empty', server.address).href);
  const times = await page.evaluate(`(async () => {
    const begin = performance.now();
    const predict = await (async () => {${start}})();
    await predict();
    const first = performance.now() - begin;
    const further = [];
    for (let i = 0; i < 20; i++) {
      const before = performance.now();
      await predict();
      further.push(performance.now() - before);
    }
    return { first, further };
  })()`);
  await found.browser.close();
  server.close();
  const scripts = [...loaded].filter((path) => /\.(?:js|mjs|wasm)$/.test(path));
  const gzipped = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(folder, path))).length, 0);
  return { first: times.first, further: median(times.further), gzipped, scripts };
}

const rows = [];
const results = new Map(hosts.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round++) {
  for (const host of hosts) results.get(host.name).push(await measured(host));
}
for (const [name, all] of results) {
  const milliseconds = (member) => median(all.map((one) => one[member]));
  console.log(name, all[0].scripts.join(' '));
  const size =
    all[0].gzipped < 1e6
      ? `${Math.round(all[0].gzipped / 1e3)} kB`
      : `${(all[0].gzipped / 1e6).toFixed(1)} MB`;
  rows.push([
    name,
    size,
    `${(milliseconds('first') / 1000).toFixed(1)} s`,
    `${milliseconds('further').toFixed(0)} ms`,
  ]);
}
console.log(JSON.stringify({ head: ['', 'code, gzipped', 'first answer', 'further answer'], rows }, null, 2));
