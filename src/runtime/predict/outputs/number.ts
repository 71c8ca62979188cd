import { inUnit } from '../../metrics/scale.ts';
import { type HeadDecoder, outputOf } from './decoder.ts';

/** Numbers in the unit of their target. */
export const numberDecoder: HeadDecoder = (outputs, { head, scale }) => {
  const values = inUnit(outputOf(outputs, head.name), scale);
  return { value: values.length === 1 ? values[0]! : values };
};
