import type { Model } from '../../model/model.ts';
import type { SyntaxFile } from '../../syntax/ast.ts';
import { allKnown, complete } from '../check/checked.ts';
import type { KnownDataset, Scope } from '../constants/scope.ts';
import type { Expanded } from '../declarations/inherit.ts';
import { datasetOf, warnOfUnused } from './dataset.ts';
import { decoderOf } from './decoder.ts';
import { defaultDeviceOptions, deviceOptionsOf } from './device.ts';
import { encoderOf } from './encoder.ts';
import { modalityOf } from './modality.ts';
import { weighed } from './sampling.ts';
import { taskOf } from './task.ts';
import { trainOf } from './train.ts';

/** Checks all blocks, dependencies first. Undefined if one is invalid. */
export function modelOf(file: SyntaxFile, blocks: readonly Expanded[], scope: Scope): Model | undefined {
  const modalities = modelsOf('modality', (block) => modalityOf(block, scope));
  const encoders = modelsOf('encoder', (block) => encoderOf(block, scope));
  const decoders = modelsOf('decoder', (block) => decoderOf(block, scope));
  const known = new Map<string, KnownDataset>();
  const datasets = modelsOf('dataset', (block) => {
    const dataset = datasetOf(block, scope);
    known.set(dataset.known.name, dataset.known);
    return dataset.model;
  });
  const train = [...modelsOf('train', (block) => trainOf(block, scope)).values()][0];
  const scheduled = modelsOf('device', (block) => deviceOptionsOf(block, scope));
  const context = { datasets: known, encoders, modalities, batch: train?.batch };
  let position = 0;
  const drafts = modelsOf('task', (block) => {
    const draft = taskOf(block, position, context, scope);
    if (!block.declared.declaration.template) position += 1;
    return draft;
  });
  for (const name of datasets.keys()) warnOfUnused(known.get(name)!, scope);
  return complete({
    name: file.model?.name,
    file: file.file,
    modalities: allKnown([...modalities.values()]),
    encoders: allKnown([...encoders.values()].map((encoder) => encoder.model)),
    decoders: allKnown([...decoders.values()]),
    datasets: allKnown([...datasets.values()]),
    tasks: weighed([...drafts.values()], scope),
    train,
    device: scheduled.size > 0 ? [...scheduled.values()][0] : defaultDeviceOptions,
  });

  /** Templates are checked like other blocks, but omitted from the result. */
  function modelsOf<T>(kind: string, make: (block: Expanded) => T): ReadonlyMap<string, T> {
    const models = new Map<string, T>();
    for (const block of blocks.filter(({ declared }) => declared.kind === kind)) {
      const model = make(block);
      if (!block.declared.declaration.template) models.set(block.declared.name ?? '', model);
    }
    return models;
  }
}
