import { programModes } from './program.ts';
import { outputKinds } from './run_spec.ts';

/** JSON Schema (draft 2020-12) of program.json, equivalent to the type `Artifact`. */

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const shape = { type: 'array', items: count } as const;

function record(properties: Readonly<Record<string, unknown>>, optional: readonly string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

function list(items: unknown) {
  return { type: 'array', items };
}

const initializer = {
  oneOf: [
    record({ kind: { enum: ['zeros', 'ones'] } }),
    record({ kind: { const: 'values' }, values: list({ type: 'number' }) }),
    record({ kind: { const: 'normal' }, std: { type: 'number' } }),
    record({ kind: { const: 'uniform' }, bound: { type: 'number' } }),
  ],
};

const parameter = record(
  {
    name: text,
    path: text,
    shape,
    initializer,
    trainable: { type: 'boolean' },
    most: { type: 'number' },
    group: count,
    chunk: count,
    offset: { ...count, multipleOf: 256 },
  },
  ['most'],
);

const placementFields = {
  name: text,
  dtype: { enum: ['f32', 'i32', 'u32'] },
  shape,
  buffer: text,
  offset: count,
};

const range = { buffer: text, offset: count, bytes: count };

const dispatch = record(
  {
    kernel: count,
    bindings: list(record(range)),
    textures: list(record({ ...range, texture: count, copied: { type: 'boolean' } })),
    workgroups: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 3, maxItems: 3 },
    sizes: list(count),
    origin: text,
  },
  ['textures', 'sizes', 'origin'],
);

const program = record({
  task: text,
  mode: { enum: [...programModes] },
  sizes: { type: 'object', additionalProperties: count },
  buffers: list(record({ name: text, bytes: count })),
  textures: list(record({ bytes: count, texel: { enum: [2, 4] } })),
  inputs: list(record(placementFields)),
  constants: list(record({ ...placementFields, data: list({ type: 'number' }) })),
  outputs: list(record(placementFields)),
  updates: list(text),
  accumulate: { type: 'integer', minimum: 1 },
  dispatches: list(dispatch),
  updateFrom: count,
  memory: record({ workspace: count, live: count }),
});

/** The part of the run specification that determines how outputs of programs are read. */
const head = record(
  {
    name: text,
    kind: text,
    puts: { enum: outputKinds },
    outputs: count,
    fields: list(text),
    truth: text,
  },
  ['truth'],
);

const runSpec = {
  type: 'object',
  properties: {
    tasks: list({
      type: 'object',
      properties: { name: text, heads: list(head) },
      required: ['name', 'heads'],
    }),
  },
  required: ['tasks'],
};

export const artifactSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'unitc program',
  ...record({
    format: { const: 'unitc-program' },
    version: { const: 1 },
    model: text,
    target: text,
    parameters: list(parameter),
    kernels: list(record({ name: text, file: text, family: text, variant: text })),
    programs: list(program),
    run: runSpec,
  }),
} as const;
