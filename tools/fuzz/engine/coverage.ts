import { type Profiler, Session } from 'node:inspector';

/** Executed characters of source text, as offsets by script URL. */
type Places = Map<string, Set<number>>;

/**
 * Executed code by V8's block coverage. Each measurement covers the code executed since the previous one, and
 * takes a few milliseconds.
 */
export class Coverage {
  readonly #session = new Session();
  readonly #isMeasured: (url: string) => boolean;
  /** One byte per character of a script: 1 if it was executed. */
  readonly #executed = new Map<string, Uint8Array>();
  #size = 0;

  /** `isMeasured`: whether the script at a URL is measured. */
  constructor(isMeasured: (url: string) => boolean) {
    this.#isMeasured = isMeasured;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Number of executed characters of source text. */
  get size(): number {
    return this.#size;
  }

  /** The characters executed since the last call for the first time. */
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

  /** Removes the characters that V8 now reports from `places`; returns whether there were any. */
  explain(places: Places): boolean {
    let some = false;
    this.#reported((url, place) => {
      if (places.get(url)?.delete(place)) some = true;
    });
    return some;
  }

  /** Calls `visit` with each executed character, and a lower bound of the script's length. */
  #reported(visit: (url: string, place: number, length: number) => void): void {
    for (const { url, functions } of this.#take()) {
      if (!this.#isMeasured(url)) continue;
      for (const { ranges } of functions) {
        // The range of the function comes first; nested ranges refine it.
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

  /** Calls to a session of the same thread are synchronous. */
  #take(): readonly Profiler.ScriptCoverage[] {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, { result }) => {
      if (error) throw error;
      scripts = result;
    });
    return scripts;
  }
}
