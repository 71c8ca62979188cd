import { type Html, html, page } from '../pages/index.ts';
import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import type { ServedModel } from './served_model.ts';

/** A self-contained page about the inputs of the service, with example requests. */
export function describedPage(model: ServedModel): string {
  return page({
    title: model.name,
    body: [
      html`<p>Predictions of the model <b>${model.name}</b>, step ${model.step}, on ${model.adapter}.</p>
<p><a href="openapi.json">OpenAPI description</a>, <a href="health">health</a>, <a href="metrics">metrics</a>.</p>`,
      ...model.tasks.map(taskSection),
    ],
  });
}

function taskSection(task: PredictedTask): Html {
  const { name, inputs, heads } = task;
  return html`<section>
<h2>POST /predict/${name}</h2>
<table>
<thead><tr><th scope="col">input</th><th scope="col">kind</th></tr></thead>
<tbody>${inputs.flatMap(inputRows)}</tbody>
</table>
<p>Answers: ${heads.map((head) => `${head.name} (${head.puts.replaceAll('_', ' ')})`).join(', ')}.</p>
<pre>${example(task)}</pre>
</section>`;
}

function inputRows({ name, kind, columns }: PredictedTask['inputs'][number]): readonly Html[] {
  if (kind !== 'numbers') return [html`<tr><td>${name}</td><td>${kindText[kind]}</td></tr>`];
  return columns.map((column) => html`<tr><td>${column}</td><td>number or category; null: missing</td></tr>`);
}

const kindText = {
  image: 'image file, in Base64 or as a part of a form',
  audio: 'recording, in Base64 or as a part of a form',
  text: 'text, or a pair of texts',
} as const;

/** A command that requests a prediction. */
function example({ name, inputs }: PredictedTask): string {
  const files = inputs.some(({ kind }) => kind === 'image' || kind === 'audio');
  const url = `http://127.0.0.1:PORT/predict/${name}`;
  if (files) {
    const parts = inputs.map((input) => `-F ${input.name}=${partOf(input.kind)}`);
    return `curl ${parts.join(' ')} ${url}`;
  }
  const members = inputs.flatMap(
    ({ kind, name: input, columns }): readonly (readonly [string, string | number])[] =>
      kind === 'numbers' ? columns.map((column) => [column, 1]) : [[input, '…']],
  );
  const record = Object.fromEntries(members);
  return `curl -H 'content-type: application/json' -d '${JSON.stringify(record)}' ${url}`;
}

function partOf(kind: string): string {
  return kind === 'text' ? '"…"' : '@FILE';
}
