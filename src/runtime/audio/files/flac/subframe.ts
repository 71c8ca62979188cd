import type { BitReader } from './bits.ts';

/** Coefficients of the fixed predictors of orders 0 to 4 (RFC 9639, section 9.2.5). */
const fixedPredictors: readonly (readonly number[])[] = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/** A frame that violates the format. */
export class FlacFault extends Error {}

/** Reads one channel of a frame into `samples` (RFC 9639, section 9.2). Throws FlacFault. */
export function readSubframe(reader: BitReader, bits: number, samples: Float64Array): void {
  if (reader.read(1) !== 0) throw new FlacFault('a subframe without its leading zero');
  const type = reader.read(6);
  const wasted = reader.read(1) === 1 ? reader.unary() + 1 : 0;
  const width = bits - wasted;
  if (width < 1) throw new FlacFault(`${wasted} unused bits of ${bits}`);
  if (type === 0) samples.fill(reader.signed(width));
  else if (type === 1) for (let i = 0; i < samples.length; i++) samples[i] = reader.signed(width);
  else if (type >= 8 && type <= 12) predicted(reader, width, samples, fixedPredictors[type - 8]!);
  else if (type >= 32) predicted(reader, width, samples, type - 31);
  else throw new FlacFault(`a subframe of type ${type}`);
  if (wasted > 0) for (let i = 0; i < samples.length; i++) samples[i]! *= 2 ** wasted;
}

/** `predictor`: coefficients of a fixed predictor, or the order of a predictor whose coefficients follow. */
function predicted(
  reader: BitReader,
  width: number,
  samples: Float64Array,
  predictor: number | readonly number[],
): void {
  const order = typeof predictor === 'number' ? predictor : predictor.length;
  if (order > samples.length)
    throw new FlacFault(`a predictor of order ${order} for ${samples.length} samples`);
  for (let i = 0; i < order; i++) samples[i] = reader.signed(width);
  const { coefficients, shift } =
    typeof predictor === 'number'
      ? readCoefficients(reader, predictor)
      : { coefficients: predictor, shift: 0 };
  readResidual(reader, order, samples);
  restore(samples, coefficients, shift);
}

function readCoefficients(reader: BitReader, order: number) {
  const precision = reader.read(4) + 1;
  if (precision === 16) throw new FlacFault('an invalid precision of coefficients');
  const shift = reader.signed(5);
  if (shift < 0) throw new FlacFault('a negative shift of predictions');
  return { coefficients: Array.from({ length: order }, () => reader.signed(precision)), shift };
}

/**
 * Reads Rice-coded differences between samples and predictions, starting with sample `order` (section 9.2.7).
 */
function readResidual(reader: BitReader, order: number, samples: Float64Array): void {
  const method = reader.read(2);
  if (method > 1) throw new FlacFault(`coding method ${method} of residuals`);
  const parameterBits = method === 0 ? 4 : 5;
  const partitions = 2 ** reader.read(4);
  const each = samples.length / partitions;
  if (!Number.isInteger(each) || each < order) throw new FlacFault(`${partitions} partitions of residuals`);
  for (let partition = 0; partition < partitions; partition++) {
    const parameter = reader.read(parameterBits);
    const start = partition === 0 ? order : partition * each;
    const end = (partition + 1) * each;
    if (parameter === 2 ** parameterBits - 1) readPlain(reader, samples, start, end);
    else readRice(reader, parameter, samples, start, end);
    if (reader.overrun) throw new FlacFault('a frame longer than the file');
  }
}

function readPlain(reader: BitReader, samples: Float64Array, start: number, end: number): void {
  const width = reader.read(5);
  for (let i = start; i < end; i++) samples[i] = width === 0 ? 0 : reader.signed(width);
}

function readRice(
  reader: BitReader,
  parameter: number,
  samples: Float64Array,
  start: number,
  end: number,
): void {
  const scale = 2 ** parameter;
  for (let i = start; i < end; i++) {
    const folded = reader.unary() * scale + reader.read(parameter);
    // Even codes are non-negative, odd ones negative; residuals have at most 32 bits.
    samples[i] = (folded >>> 1) ^ -(folded & 1);
  }
}

/** Adds to each residual the prediction from the preceding samples. */
function restore(samples: Float64Array, coefficients: readonly number[], shift: number): void {
  const order = coefficients.length;
  const divisor = 2 ** shift;
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum += coefficients[j]! * samples[i - 1 - j]!;
    samples[i]! += Math.floor(sum / divisor);
  }
}
