import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mapNamed, maps } from '../../src/runtime/weights/maps/index.ts';
import { ModelNames } from '../../src/runtime/weights/maps/name_map.ts';
import { fits, matchWeights } from '../../src/runtime/weights/match.ts';
import { openWeights } from '../../src/runtime/weights/open.ts';
import type { GoldenConfig } from '../../tools/reference/config.ts';
import { goldenSpec } from '../../tools/reference/spec.ts';
import { parametersOf, publishedSpec } from './published.ts';

const parameters = parametersOf(publishedSpec);
const model = new ModelNames(parameters.map(({ name }) => name));
const base = 'unit_base_model.';

describe('every name map, on a model of published sizes', () => {
  test.each(maps)('$name: conversion and its inverse', (map) => {
    const covered = parameters.filter(({ name }) => map.covers(name, model));
    expect(covered.length).toBeGreaterThan(100);
    for (const { name } of covered) {
      const external = map.external(name, model);
      expect(external.length, name).toBeGreaterThan(0);
      for (const there of external) expect(map.ours(there, model)).toBe(name);
    }
  });

  test.each(maps.filter(({ name }) => name !== 'unit'))('$name: other parameters are not mapped', (map) => {
    for (const { name } of parameters) {
      if (!map.covers(name, model)) expect(map.external(name, model), name).toEqual([]);
    }
  });

  /**
   * Element counts in the papers and logs of the family. DETR's batch norms are buffers, like all running
   * statistics.
   */
  test.each([
    ['detr', /\.(bn\d|downsample\.1)\.|\.body\.bn1\./, 41_302_368 + 222_400],
    ['hugging_face', /^$/, 109_482_240],
    ['torchvision', /\.running_(mean|var)$/, 25_557_032 - 2_049_000],
  ])('%s has the published number of parameters', (name, buffers, count) => {
    const map = mapNamed(name)!;
    const counted = parameters.filter((each) => map.covers(each.name, model) && !buffers.test(each.name));
    expect(counted.flatMap(({ shape }) => shape.reduce((a, b) => a * b, 1)).reduce((a, b) => a + b, 0)).toBe(
      count,
    );
  });
});

describe.each([
  [
    'detr',
    {
      'backbone.0.body.layer2.0.downsample.1.running_var': `${base}backbone.0.body.layer2.0.downsample.1.running_var`,
      'input_proj.weight': `${base}input_proj.weight`,
      'transformer.encoder.layers.5.linear1.bias': `${base}transformer.encoder.layers.5.linear1.bias`,
      'transformer.decoder.norm.weight': `${base}transformer.decoder.norm.weight`,
      'query_embed.weight': `${base}query_embeds.detection.coco.weight`,
      'class_embed.bias': 'class_embeds.coco.bias',
      'detr.bbox_embed.layers.2.weight': 'bbox_embeds.coco.layers.2.weight',
      'mask_head.lay1.weight': null,
      'bbox_attention.q_linear.weight': null,
      'backbone.0.body.bn1.num_batches_tracked': null,
      'fc.weight': undefined,
    },
  ],
  [
    'hugging_face',
    {
      'bert.embeddings.word_embeddings.weight': 'bert_model.module.embeddings.word_embeddings.weight',
      'encoder.layer.3.attention.self.key.bias': 'bert_model.module.encoder.layer.3.attention.self.key.bias',
      'bert.embeddings.LayerNorm.gamma': 'bert_model.module.embeddings.LayerNorm.weight',
      'encoder.layer.0.output.LayerNorm.beta': 'bert_model.module.encoder.layer.0.output.LayerNorm.bias',
      'bert.pooler.dense.weight': 'bert_model.module.pooler.dense.weight',
      'bert.embeddings.position_ids': null,
      'cls.predictions.transform.LayerNorm.gamma': null,
      'classifier.weight': null,
      'roberta.encoder.layer.0.output.dense.bias': undefined,
    },
  ],
  [
    'torchvision',
    {
      'conv1.weight': `${base}backbone.0.body.conv1.weight`,
      'layer4.2.bn3.running_mean': `${base}backbone.0.body.layer4.2.bn3.running_mean`,
      'bn1.num_batches_tracked': null,
      'fc.bias': null,
      'layer5.0.conv1.weight': undefined,
      'classifier.0.weight': undefined,
    },
  ],
  [
    'unit',
    {
      'bert_model.embeddings.LayerNorm.bias': 'bert_model.module.embeddings.LayerNorm.bias',
      'bert_model.module.embeddings.position_ids': null,
      [`${base}transformer.decoders.glue.sst2.norm.bias`]: `${base}transformer.decoder.norm.bias`,
      'detr_model.transformer.decoders.detection.coco.norm.bias': `${base}transformer.decoder.norm.bias`,
      'detr_model.query_embeds.glue.sst2.weight': `${base}query_embeds.glue.sst2.weight`,
      'classifiers.glue.sst2.1.weight': 'classifiers.glue.sst2.1.weight',
      'classifiers.vl.vqa2.1.weight': null,
      [`${base}transformer.decoders.vl.vqa2.norm.bias`]: null,
      'det_losses.visual_genome.empty_weight': null,
      'optimizer.first_moment.bert_projection.bias': null,
    },
  ],
])('%s', (name, cases) => {
  test.each(Object.entries(cases))('%s', (external, ours) => {
    expect(mapNamed(name)!.ours(external, model)).toBe(ours);
  });
});

describe('models with other decoders and tasks', () => {
  const own = new ModelNames(
    parametersOf(publishedSpec.replace('scope: .model', 'scope: .task')).map(({ name }) => name),
  );
  const two = new ModelNames([...own.all, ...[...own.all].map((name) => name.replace('coco', 'genome'))]);
  const copy = `${base}transformer.decoders.detection.coco.`;

  test('copies of each task remain copies', () => {
    const unit = mapNamed('unit')!;
    expect(unit.ours(`${copy}norm.bias`, own)).toBe(`${copy}norm.bias`);
    expect(unit.external(`${copy}norm.bias`, own)).toEqual([`${copy}norm.bias`]);
  });

  test('a shared decoder and the embeddings are repeated in the published names', () => {
    const unit = mapNamed('unit')!;
    expect(unit.external(`${base}transformer.decoder.norm.bias`, model)).toEqual([
      `${base}transformer.decoder.norm.bias`,
      `${copy}norm.bias`,
      `${base}transformer.decoders.glue.sst2.norm.bias`,
    ]);
    expect(unit.external('bert_model.module.embeddings.LayerNorm.bias', model)).toHaveLength(2);
    expect(unit.external('encoders.second.bert.pooler.dense.bias', model)).toEqual([]);
    expect(unit.external('optimizer.first_moment.bert_projection.bias', model)).toEqual([]);
  });

  test("DETR's decoder maps to the copy of the detection task; its heads are not mapped if there are two such tasks", () => {
    const detr = mapNamed('detr')!;
    expect(detr.ours('transformer.decoder.norm.bias', own)).toBe(`${copy}norm.bias`);
    expect(detr.ours('class_embed.bias', two)).toBeNull();
    expect(detr.ours('transformer.decoder.norm.bias', two)).toBeNull();
    expect(detr.covers('class_embeds.coco.bias', two)).toBe(false);
  });
});

test.each(['multitask', 'detection', 'vqa', 'text_cls'])(
  'the reference weights of %s match',
  async (name) => {
    const folder = `${import.meta.dirname}/../golden/${name}`;
    const config = JSON.parse(readFileSync(`${folder}/config.json`, 'utf8')) as GoldenConfig;
    const file = await openWeights(`${folder}/weights.safetensors`);
    file.close();
    const match = matchWeights(parametersOf(goldenSpec(config)), file, mapNamed('unit')!);
    expect(fits(match)).toBe(true);
    expect(match.matched).toHaveLength(file.tensors.length);
  },
);
