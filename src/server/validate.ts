import { Ajv, type ErrorObject } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { RequestError } from './errors.ts';

/** Limits also apply to Infinity, the value of `1e400`. */
const query = new Ajv({ coerceTypes: true, allErrors: false, strictNumbers: false });
const record = new Ajv({ allowUnionTypes: true, strict: false });

/**
 * Query parameters arrive as text and are converted. Bodies are validated where their records are read,
 * because messages state the number of the record (request.ts).
 */
export const validators: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  if (httpPart !== 'querystring') return () => true;
  const validate = query.compile(schema);
  return (data: unknown) => {
    if (validate(data)) return { value: data };
    return {
      error: new RequestError(
        400,
        `query: ${sentence(validate.errors)}`,
        'parameters are top, threshold, nms',
      ),
    };
  };
};

/** Checks values against a schema. `where` begins the message. Throws RequestError. */
export function checker(schema: object): (value: unknown, where: string) => void {
  const validate = record.compile(schema);
  return (value, where) => {
    if (!validate(value))
      throw new RequestError(400, `${where}: ${sentence(validate.errors)}`, 'GET / lists the inputs');
  };
}

/** The first error, with its location and the expected value. */
function sentence(errors: readonly ErrorObject[] | null | undefined): string {
  const [first] = errors ?? [];
  if (!first) return 'it does not fit the schema';
  const place = first.instancePath.replace(/^\//, '').replaceAll('/', '.');
  const member =
    first.keyword === 'additionalProperties' ? `: ${String(first.params.additionalProperty)}` : '';
  return `${place === '' ? 'it' : place} ${first.message ?? 'is invalid'}${member}`;
}
