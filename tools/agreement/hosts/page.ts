import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import type { HeadPrediction } from '../../../src/runtime/predict/prediction.ts';
import { serve } from '../../web/chromium.ts';
import { type AnsweringHost, allOutputs } from '../question.ts';

/** The loader of an exported folder in a browser. */
export function webLoader(browser: Browser, folder: string): AnsweringHost {
  return async (questions) => {
    const server = await serve(folder);
    const page = await browser.newPage();
    try {
      // Uses an empty page, because the page of the export also loads the model.
      await page.goto(new URL('empty', server.address).href);
      await page.evaluate(
        "(async () => { const { load } = await import('/unitc.js'); model = await load('/'); })()",
      );
      const answers: HeadPrediction[] = [];
      for (const { task, record, files } of questions) {
        const members = Object.entries(record).map(([name, value]) => {
          const isFile = files.includes(name);
          return [name, isFile, isFile ? readFileSync(String(value)).toString('base64') : value];
        });
        const answer = await page.evaluate(`(async () => {
          const blob = (text) => new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))]);
          const members = ${JSON.stringify(members)}.map(([name, isFile, value]) => [name, isFile ? blob(value) : value]);
          return model.predict(Object.fromEntries(members), ${JSON.stringify({ task, ...allOutputs })});
        })()`);
        answers.push(answer as HeadPrediction);
      }
      return answers;
    } finally {
      await page.close();
      server.close();
    }
  };
}
