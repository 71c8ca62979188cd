import type { RunSpec } from '../compiler/artifact/run_spec.ts';
import { taskPlans } from '../runtime/data/plan.ts';
import { batchPreparer } from '../runtime/data/preparer.ts';
import type { Engine } from '../runtime/execute/engine.ts';
import { Predictor } from '../runtime/predict/predictor.ts';
import type { ModelHost } from './host.ts';
import type { ModelFacts } from './manifest.ts';
import { ExportedModel } from './model.ts';

/** The parts of an exported model that its file holds, and the engine that runs it. */
export interface ModelContent {
  readonly facts: ModelFacts;
  readonly run: RunSpec;
  readonly engine: Engine;
  /** Bytes of its parameters. */
  readonly bytes: number;
}

/** An exported model with the preparation of its records. Throws DataError if preparation cannot start. */
export async function assembled(content: ModelContent, host: ModelHost): Promise<ExportedModel> {
  const { facts, run, engine } = content;
  const prepare = await batchPreparer(taskPlans(run, null), facts.fitted, {
    media: host.media,
    cacheIn: () => undefined,
    digests: () => Promise.reject(new Error('an exported model digests no records')),
  });
  const predictor = new Predictor({ run, engine, prepare });
  return new ExportedModel({ ...content, predictor, prepare, host });
}
