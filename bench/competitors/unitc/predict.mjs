// `predict` of a trained model from files as a competitor: `node predict.mjs`; the adapter is that of UNITC_ADAPTER.
import { open } from '../../../dist/src/api/open.js';
import { serve } from '../serve.mjs';

/** Records are read, prepared, predicted and decoded; of each batch all at once. */
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
