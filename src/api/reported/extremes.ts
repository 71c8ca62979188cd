import type { RecordOutputs } from '../../runtime/predict/outputs/decoder.ts';
import type { Sample } from '../../runtime/records/record.ts';
import type { Judgement } from './judge.ts';

/** A record with its outputs and their quality. */
export interface JudgedRecord {
  readonly sample: Sample;
  readonly outputs: RecordOutputs;
  readonly judgement: Judgement;
}

/** The best and worst records of a stream; only these are held in memory. */
export class Extremes {
  readonly #count: number;
  readonly #best: JudgedRecord[] = [];
  readonly #worst: JudgedRecord[] = [];
  examined = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** Copies the outputs if the record is kept. */
  add(record: JudgedRecord): void {
    this.examined++;
    const { quality } = record.judgement;
    const belongs = (list: readonly JudgedRecord[], better: (a: number, b: number) => boolean) =>
      list.length < this.#count || better(quality, list.at(-1)!.judgement.quality);
    const isBest = belongs(this.#best, (a, b) => a > b);
    const isWorst = belongs(this.#worst, (a, b) => a < b);
    if (!isBest && !isWorst) return;
    const copied = { ...record, outputs: copyOf(record.outputs) };
    if (isBest) this.#insert(this.#best, copied, (a, b) => b - a);
    if (isWorst) this.#insert(this.#worst, copied, (a, b) => a - b);
  }

  get best(): readonly JudgedRecord[] {
    return this.#best;
  }

  /** Worst first, without records that are among the best. */
  get worst(): readonly JudgedRecord[] {
    const best = new Set(this.#best.map(({ sample }) => sample));
    return this.#worst.filter(({ sample }) => !best.has(sample));
  }

  #insert(list: JudgedRecord[], record: JudgedRecord, order: (a: number, b: number) => number): void {
    list.push(record);
    list.sort((a, b) => order(a.judgement.quality, b.judgement.quality));
    list.length = Math.min(list.length, this.#count);
  }
}

function copyOf(outputs: RecordOutputs): RecordOutputs {
  return Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, values.slice()]));
}
