import { type Profiler, Session } from 'node:inspector';

/** Characters of source texts, by the URL of the script: those of code that was executed. */
type Places = Map<string, Set<number>>;

/**
 * Code that was executed, by V8's block coverage. Each measurement reports what ran since the one before and takes some
 * milliseconds.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #isMeasured: (url: string) => boolean;
  /** One byte for each character of a script: 1 where it was executed. */
  readonly #executed = new Map<string, Uint8Array>();
  #size = 0;

  /** `isMeasured`: whether the script of a URL counts. */
  constructor(isMeasured: (url: string) => boolean) {
    this.#isMeasured = isMeasured;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Number of characters of source text that were executed. */
  get size(): number {
    return this.#size;
  }

  /** The places that were executed since the last call, and never before. */
  news(): Places {
    const news: Places = new Map();
    this.#reported((url, place, length) => {
      const executed = this.#known(url, length);
      if (executed[place] === 1) return;
      executed[place] = 1;
      this.#size++;
      const places = news.get(url) ?? new Set();
      news.set(url, places.add(place));
    });
    return news;
  }

  /** Removes the places that V8 reports now; returns whether there were any. */
  explain(places: Places): boolean {
    let some = false;
    this.#reported((url, place) => {
      if (places.get(url)?.delete(place)) some = true;
    });
    return some;
  }

  /** Calls `visit` with each place that was executed, and a length that the script has at least. */
  #reported(visit: (url: string, place: number, length: number) => void): void {
    for (const { url, functions } of this.#take()) {
      if (!this.#isMeasured(url)) continue;
      for (const { ranges } of functions) {
        // The range of the function comes first; inner ones refine it.
        const [{ startOffset: start, endOffset: end, count: calls }] = ranges as [Profiler.CoverageRange];
        if (calls === 0) continue;
        const executed = new Uint8Array(end - start).fill(1);
        for (const range of ranges) {
          executed.fill(Math.min(1, range.count), range.startOffset - start, range.endOffset - start);
        }
        for (let i = 0; i < executed.length; i++) if (executed[i] === 1) visit(url, start + i, end);
      }
    }
  }

  #known(url: string, length: number): Uint8Array {
    const known = this.#executed.get(url);
    if (known && known.length >= length) return known;
    const longer = new Uint8Array(2 * length);
    longer.set(known ?? []);
    this.#executed.set(url, longer);
    return longer;
  }

  /** Calls of a session within its own thread are synchronous. */
  #take(): readonly Profiler.ScriptCoverage[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      scripts = result;
    });
    return scripts;
  }
}
