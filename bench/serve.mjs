// `node bench/serve.mjs RUN TASK TEXT`: tests the HTTP service under load, for a task on texts, with 200
// requests at once, then 10,000 malformed ones, 100 at a time.
import { serve } from '../dist/src/api/serve.js';

const [run, task, text] = process.argv.slice(2);
const server = await serve(run);
const json = 'application/json';

async function post(body, { path = `/predict/${task}`, type = json } = {}) {
  const start = performance.now();
  const answer = await fetch(server.url + path, { method: 'POST', headers: { 'content-type': type }, body });
  await answer.text();
  return { status: answer.status, milliseconds: performance.now() - start };
}

/** Number of answers by status. */
function byStatus(answers) {
  const counts = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

// The first requests compile the programs.
for (let i = 0; i < 5; i++) await post(JSON.stringify({ text }));
const together = await Promise.all(
  Array.from({ length: 200 }, (_, i) => post(JSON.stringify({ text: `${text} ${i}` }))),
);
const times = together.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
console.log(
  '200 at once:',
  byStatus(together),
  `p50 ${times[99].toFixed(0)} ms, p99 ${times[197].toFixed(0)} ms`,
);

const bodies = [
  '{',
  '[]',
  '{"txt":1}',
  '{"text":{}}',
  '"',
  '{"records":[]}',
  '\0',
  '{"text":"a","x":1}',
  '--b\r\n',
];
const paths = [`/predict/${task}`, '/predict/no-task', `/predict/${task}?top=a`];
const types = [json, 'multipart/form-data; boundary=b', 'text/plain', ''];
const malformed = [];
for (let from = 0; from < 10_000; from += 100) {
  const numbers = Array.from({ length: 100 }, (_, i) => from + i);
  const answers = numbers.map((n) =>
    post(bodies[n % bodies.length], { path: paths[n % paths.length], type: types[n % types.length] }),
  );
  malformed.push(...(await Promise.all(answers)));
}
console.log('10,000 malformed:', byStatus(malformed), `${Math.round(process.memoryUsage.rss() / 1e6)} MB`);
await server.close();
