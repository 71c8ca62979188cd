import type { ContextPass } from '../passes/index.ts';
import { updateGraph } from './update.ts';
import type { UpdateRequest } from './update_request.ts';

export interface UpdateBuildContext {
  readonly request: UpdateRequest;
}

/** Builds the graph that follows a step: gradient clipping and the optimizer, over whole arenas. */
export const buildUpdate: ContextPass<UpdateBuildContext> = {
  name: 'build_update',
  summary: 'builds gradient clipping and the optimizer step',
  requires: [],
  ensures: ['update', 'single_ops', 'computed_once'],
  run: (_empty, { request }) => updateGraph(request),
};
