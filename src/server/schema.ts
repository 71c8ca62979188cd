import type { PredictedTask } from '../runtime/predict/predicted_task.ts';
import { longestText } from './limits.ts';

/** JSON Schemas of requests and responses, derived from a task's inputs and outputs. */

type Schema = Readonly<Record<string, unknown>>;

const settings: Readonly<Record<string, Schema>> = {
  top: {
    type: 'integer',
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Most labels of a record.',
  },
  threshold: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'Least probability of labels and boxes.',
  },
  nms: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    description: 'Removes boxes whose IoU with a higher-scoring box of the same label is at least this.',
  },
};

/** Query parameters of all tasks. */
export const settingsSchema: Schema = { type: 'object', properties: settings, additionalProperties: false };

const file: Schema = { type: 'string', minLength: 1 };
const text: Schema = { type: 'string', minLength: 1, maxLength: longestText };

/** Members of a record, by input or column. */
function inputProperties({ inputs }: PredictedTask): Readonly<Record<string, Schema>> {
  return Object.fromEntries(inputs.flatMap(propertiesOf));
}

function propertiesOf({
  name,
  kind,
  columns,
}: PredictedTask['inputs'][number]): readonly (readonly [string, Schema])[] {
  switch (kind) {
    case 'image':
    case 'audio': {
      const noun = kind === 'image' ? 'image' : 'recording';
      return [[name, { ...file, description: `The file of the ${noun} in Base64, or a data: URL.` }]];
    }
    case 'text':
      return [
        [
          name,
          {
            oneOf: [text, { type: 'array', items: text, minItems: 2, maxItems: 2 }],
            description: 'A text, or a pair of texts.',
          },
        ],
      ];
    case 'numbers':
      return columns.map((column) => [
        column,
        {
          type: ['number', 'string', 'boolean', 'null'],
          maxLength: longestText,
          description: `Column of ${name}; null: missing.`,
        },
      ]);
  }
}

/** A record of a task. */
export function recordSchema(task: PredictedTask): Schema {
  const properties = inputProperties(task);
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

/** The body of a request: a single record, or `records` with several. */
export function bodySchema(task: PredictedTask, most: number): Schema {
  const record = recordSchema(task);
  const records = { type: 'array', items: record, minItems: 1, maxItems: most };
  return {
    oneOf: [
      record,
      { type: 'object', properties: { records }, required: ['records'], additionalProperties: false },
    ],
  };
}

const labelProbability: Schema = {
  type: 'object',
  properties: { label: { type: 'string' }, probability: { type: 'number' } },
  required: ['label', 'probability'],
};

const headMembers: Readonly<Record<string, Schema>> = {
  predictions: { type: 'array', items: labelProbability },
  boxes: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        label: { type: 'string' },
        score: { type: 'number' },
        box: { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 4 },
        attributes: { type: 'array', items: labelProbability },
      },
      required: ['label', 'score', 'box'],
    },
  },
  value: { oneOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' } }] },
  embedding: { type: 'array', items: { type: 'number' } },
};

const predictionSchema: Schema = {
  type: 'object',
  properties: {
    task: { type: 'string' },
    ...headMembers,
    heads: { type: 'object', additionalProperties: { type: 'object', properties: headMembers } },
  },
  required: ['task'],
};

const problemSchema: Schema = {
  type: 'object',
  properties: { error: { type: 'string' }, hint: { type: 'string' } },
  required: ['error'],
};

/**
 * Response: for a single record its prediction, for several a list; records that cannot be used have an error
 * instead.
 */
export const answerSchemas: Readonly<Record<number, Schema>> = {
  200: {
    oneOf: [
      predictionSchema,
      {
        type: 'object',
        properties: { predictions: { type: 'array', items: { anyOf: [predictionSchema, problemSchema] } } },
        required: ['predictions'],
      },
    ],
  },
  400: problemSchema,
  401: problemSchema,
  404: problemSchema,
  408: problemSchema,
  413: problemSchema,
  415: problemSchema,
  503: problemSchema,
};
