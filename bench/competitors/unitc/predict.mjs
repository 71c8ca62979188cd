// `predict` from files with a trained model, as a competitor: `node predict.mjs`; UNITC_ADAPTER selects the
// adapter.
import { open } from '../../../dist/src/api/open.js';
import { serve } from '../serve.mjs';

/** Reads, prepares, predicts and decodes the records, batch by batch. */
async function predict({ run, task, records }) {
  const model = await open(run);
  return {
    results: async () => ({}),
    async run(repeats) {
      await model.predict(Array.from({ length: repeats }, () => records).flat(), { task });
    },
    release: () => model.close(),
  };
}

await serve({ kinds: { prediction: predict }, close: async () => process.exit() });
