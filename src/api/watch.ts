import { join } from 'node:path';
import { LiveServer, type LiveSource } from '../live/live_server.ts';
import type { LivePart } from '../live/subscribers.ts';
import { livePage, liveParts, type ReportContent, startingPage } from '../pages/index.ts';
import type { TrainEvent } from '../runtime/run/events.ts';
import { RunHistory } from '../runtime/run/history/run_history.ts';
import { listenError, requireWhole } from './options.ts';
import { reportContent } from './reported/content.ts';
import {
  type FinalScores,
  readDescribedRun,
  storedScores,
  type WatchedDescription,
} from './reported/run_files.ts';

export interface WatchOptions {
  /** Port on 127.0.0.1; by default a free one. */
  readonly port?: number;
}

/** A live page of a run in training. */
export interface LivePage {
  /** Address with a token that opens the page in one browser. */
  readonly url: string;
  /** Pass to `train` as `onDirectory`. */
  readonly onDirectory: (path: string) => void;
  /** Pass to `train` as `onEvent`. */
  readonly onEvent: (event: TrainEvent) => void;
  /** Sends the final state to open pages, which report that training has ended, and stops the server. */
  close(): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 with a live page of a run in training. The page is that of `report` without
 * predictions, memory and times. Updates never wait for a browser.
 *
 * @throws OptionError if the port cannot be used
 * @example
 * const page = await watch();
 * console.log(page.url);
 * await train('model.unit', { onDirectory: page.onDirectory, onEvent: page.onEvent });
 * await page.close();
 */
export async function watch({ port = 0 }: WatchOptions = {}): Promise<LivePage> {
  requireWhole('port', port, 0, 65535);
  const run = new WatchedRun();
  const server = await opened(run, port);
  return {
    url: server.url,
    onDirectory: (path) => run.describe(path),
    onEvent(event) {
      run.add(event);
      server.touch();
    },
    close: () => server.close(),
  };
}

async function opened(run: WatchedRun, port: number): Promise<LiveServer> {
  try {
    return await LiveServer.open(run, port);
  } catch (error) {
    throw listenError(error, '127.0.0.1', port);
  }
}

/** A run in progress, reconstructed from its folder and events. */
class WatchedRun implements LiveSource {
  #described: WatchedDescription | undefined;
  #history = new RunHistory();
  #final: FinalScores | undefined;
  /** Seconds of training by earlier processes. */
  #earlier = 0;

  describe(path: string): void {
    this.#described = readDescribedRun(path);
    this.#final = storedScores(path);
  }

  /** Adds an event that the run folder already contains. */
  add(event: TrainEvent): void {
    const path = this.#described?.path;
    if (path === undefined) return;
    if (event.event === 'started') {
      this.#history = RunHistory.read(join(path, 'events.jsonl'), event.step);
      this.#earlier = this.#history.seconds;
      return;
    }
    const seconds = 'seconds' in event ? this.#earlier + event.seconds : this.#history.seconds;
    this.#history.add({ event, seconds });
    if (event.event === 'evaluated') this.#final = storedScores(path);
  }

  page(): string {
    const content = this.#content();
    return content ? livePage(content) : startingPage();
  }

  parts(): readonly LivePart[] {
    const content = this.#content();
    return content ? liveParts(content) : [];
  }

  #content(): ReportContent | undefined {
    if (!this.#described) return undefined;
    const final = this.#final ?? { step: undefined, scores: [] };
    const files = { ...this.#described, history: this.#history, final, problems: [] };
    return reportContent(files, { memory: undefined, records: new Map(), time: [], leftOut: [] });
  }
}
