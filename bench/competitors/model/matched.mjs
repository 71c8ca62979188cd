// Matched targets of the queries of all decoder layers, computed once on the host, so that competitors spend
// time neither on matching nor on gathering targets.
import { valuesOf } from '../../values.mjs';

/**
 * Tensors of shape [layers · batch, queries, ...]: class, weight, box (4) and attribute shares (one for each
 * attribute). Queries without a target have the class "no object", weight 0 and a box of side 1/2.
 * @returns {{ layers: number, count: number, tensors: import('../../values.mjs').TensorSpec[] }} `count` is
 *   the number of all boxes, at least 1
 */
export function matchedTruth({ matching, inputs, heads }) {
  const truth = Object.fromEntries(
    inputs.filter(({ name }) => name.startsWith('truth.')).map((spec) => [spec.name, valuesOf(spec)]),
  );
  const [batch, targets] = inputs.find(({ name }) => name === 'truth.label').shape;
  const rows = matching.flatMap((row, i) =>
    row.map((target) => (target < 0 ? -1 : (i % batch) * targets + target)),
  );
  const { classes: none } = heads.find(({ builtin }) => builtin === 'object_classes').args;
  const attributes = heads.find(({ builtin }) => builtin === 'attributes')?.args.out ?? 0;
  const shape = [matching.length, matching[0].length];
  const tensor = (name, more, dtype, valuesAt) => {
    return {
      name,
      shape: [...shape, ...more],
      dtype,
      fill: { kind: 'values', values: rows.flatMap(valuesAt) },
    };
  };
  return {
    layers: matching.length / batch,
    count: Math.max(1, batch * targets),
    tensors: [
      tensor('classes', [], 'i32', (row) => [row < 0 ? none : truth['truth.label'][row]]),
      tensor('matched', [], 'f32', (row) => [row < 0 ? 0 : 1]),
      tensor('boxes', [4], 'f32', (row) => boxAt(truth['truth.box'], row)),
      tensor('shares', [attributes], 'f32', (row) => sharesAt(truth['truth.attributes'], row, attributes)),
    ],
  };
}

const boxAt = (boxes, row) => (row < 0 ? [0.5, 0.5, 0.5, 0.5] : [...boxes.subarray(4 * row, 4 * row + 4)]);

/** Share of each attribute among the attributes of a target (at most 16). */
function sharesAt(attributes, row, count) {
  const shares = new Array(count).fill(0);
  if (row < 0 || count === 0) return shares;
  const given = attributes.subarray(16 * row, 16 * row + 16).filter((attribute) => attribute >= 0);
  for (const attribute of given) shares[attribute] += 1 / given.length;
  return shares;
}
