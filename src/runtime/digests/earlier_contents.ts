import type { DigestLine, StepLine } from './lines.ts';

/** Digests of the records that earlier processes of a run have drawn, by task and name. */
export class EarlierContents {
  readonly #digests = new Map<string, string>();

  constructor(lines: Iterable<DigestLine | undefined>) {
    for (const line of lines) {
      if (line?.kind !== 'step') continue;
      for (const [name, contents] of line.first) this.#digests.set(keyOf(line.task, name), contents);
    }
  }

  /**
   * Name of the first record that had other contents when an earlier process drew it; undefined if there is
   * none.
   */
  firstChanged(task: string, first: StepLine['first']): string | undefined {
    return first.find(([name, contents]) => {
      const earlier = this.#digests.get(keyOf(task, name));
      return earlier !== undefined && earlier !== contents;
    })?.[0];
  }
}

/** Task names have no spaces. */
function keyOf(task: string, name: string): string {
  return `${task} ${name}`;
}
