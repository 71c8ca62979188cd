/** JSON Schema (draft 2020-12) of a certificate, equivalent to the type `Certificate`. */

const text = { type: 'string' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
const short = { type: 'string', pattern: '^[0-9a-f]{16}$' } as const;
const texts = { type: 'object', additionalProperties: text } as const;

type Properties = Readonly<Record<string, unknown>>;

/** An object with all of `properties` and any of `optional`. */
function record(properties: Properties, optional: Properties = {}) {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

function orNull(schema: { readonly type: string }) {
  return { ...schema, type: [schema.type, 'null'] };
}

function list(items: unknown) {
  return { type: 'array', items };
}

const environment = record({
  versions: texts,
  platform: text,
  adapter: text,
  device: text,
  target: sha256,
  variants: texts,
});

const description = record({
  'spec.unit': sha256,
  'run.json': sha256,
  'vocabularies.json': sha256,
  'statistics.json': sha256,
  'classes.json': sha256,
});

const segment = record(
  {
    from: count,
    seed: { type: 'integer' },
    environment,
    description,
    model: text,
    lock: orNull(sha256),
  },
  { weights: { type: 'object', additionalProperties: sha256 } },
);

const state = record({ step: count, parameters: sha256, optimizer: orNull(sha256), chain: sha256 });

const step = record({
  step: { type: 'integer', minimum: 1 },
  task: text,
  records: short,
  batch: short,
  loss: { type: 'number' },
  gradNorm: { type: ['number', 'null'] },
});

export const certificateSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Certificate of a unitc run',
  ...record({
    format: { const: 'unitc-certificate' },
    version: { const: 1 },
    run: text,
    file: text,
    spec: text,
    set: texts,
    imports: texts,
    adapter: { enum: ['hardware', 'lavapipe', 'swiftshader'] },
    segments: { ...list(segment), minItems: 1 },
    states: list(state),
    steps: list(step),
    sha256,
  }),
} as const;
