import { openAsBlob, readFileSync } from 'node:fs';
import { serve } from '../../../src/api/serve.ts';
import type { AdapterChoice } from '../../../src/runtime/device/adapter.ts';
import type { HeadPrediction } from '../../../src/runtime/predict/prediction.ts';
import { type AnsweringHost, allOutputs, type Question } from '../question.ts';

/** `unitc serve`, with all questions at once, alternately as JSON and as forms. */
export function httpService(run: string, adapter: AdapterChoice): AnsweringHost {
  return async (questions) => {
    const server = await serve(run, { adapter });
    try {
      return await Promise.all(
        questions.map(async (question, i) => {
          const request = i % 2 === 0 ? jsonRequest(question) : await formRequest(question);
          const address = new URL(`/predict/${question.task}`, server.url);
          for (const [name, value] of Object.entries(allOutputs)) address.searchParams.set(name, `${value}`);
          const response = await fetch(address, { method: 'POST', ...request });
          const body = await response.text();
          if (!response.ok) throw new Error(`${address}: status ${response.status}, ${body}`);
          return JSON.parse(body) as HeadPrediction;
        }),
      );
    } finally {
      await server.close();
    }
  };
}

function jsonRequest({ record, files }: Question): RequestInit {
  const members = Object.entries(record).map(([name, value]) => [
    name,
    files.includes(name) ? readFileSync(String(value)).toString('base64') : value,
  ]);
  return {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(members)),
  };
}

/** Missing numbers are empty strings. */
async function formRequest({ record, files }: Question): Promise<RequestInit> {
  const form = new FormData();
  for (const [name, value] of Object.entries(record)) {
    if (files.includes(name)) form.append(name, await openAsBlob(String(value)));
    else form.append(name, value === null ? '' : String(value));
  }
  return { body: form };
}
