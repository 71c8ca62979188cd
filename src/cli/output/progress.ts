import { SingleBar } from 'cli-progress';
import type { TrainEvent } from '../../api/events.ts';
import { barLine } from './bar_line.ts';
import { scoresTable } from './scores.ts';
import { columnsOf, type Terminal } from './terminal.ts';
import { durationText, percentText } from './units.ts';

/** Shows the events of a training run on standard error. */
export interface Reporter {
  on(event: TrainEvent): void;
  /** Restores the terminal. */
  close(): void;
}

type SkippedEvent = Extract<TrainEvent, { event: 'skipped' }>;

/** Weight of the newest loss in the displayed running mean. */
const newest = 0.05;

/** Carriage return and "erase to the end of the line": clears the bar before a message. */
const clearLine = '\r\u001b[K';

/** A bar with steps per second, remaining time and the mean loss of every task. */
function barReporter(terminal: Terminal): Reporter {
  const losses = new Map<string, number>();
  let first = 0;
  const bar = new SingleBar({
    format: (_options, params, payload: { readonly details: readonly string[] }) => {
      const position = `${params.value}/${params.total} steps`;
      return barLine({ progress: params.progress, position, details: payload.details }, params.maxWidth);
    },
    stream: process.stderr,
    hideCursor: true,
  });
  const lossText = (): string => [...losses].map(([task, loss]) => `${task} ${loss.toFixed(3)}`).join(' ');
  const message = (text: string): void => {
    process.stderr.write(clearLine);
    terminal.message(text);
  };
  return {
    on(event) {
      switch (event.event) {
        case 'started':
          terminal.message(`adapter ${event.adapter}, ${event.parameters.toLocaleString('en')} parameters`);
          first = event.step;
          bar.start(event.steps, event.step, { details: [] });
          break;
        case 'tuned':
          terminal.message(`kernels tuned for this adapter: ${event.kernels}`);
          break;
        case 'skipped':
          terminal.message(skippedText(event));
          break;
        case 'step': {
          const mean = losses.get(event.task);
          losses.set(event.task, mean === undefined ? event.loss : mean + newest * (event.loss - mean));
          const speed = (event.step - first) / event.seconds;
          const left = durationText((bar.getTotal() - event.step) / speed);
          bar.update(event.step, { details: [`${left} left`, `${speed.toFixed(1)} steps/s`, lossText()] });
          break;
        }
        case 'evaluated':
          message(`step ${event.step}\n${scoresTable(event.scores, columnsOf(process.stderr))}`);
          break;
        case 'notice':
          message(event.message);
          break;
        case 'interrupted':
        case 'finished':
          bar.stop();
      }
    },
    close: () => bar.stop(),
  };
}

function skippedText({ dataset, split, records, skipped, first }: SkippedEvent): string {
  const share = percentText(skipped / (records + skipped));
  return `${dataset}, ${split}: ${skipped} of ${records + skipped} records (${share}) cannot be used and are left out; first ${first.where}: ${first.message}`;
}

/** One JSON line per event, for logs and other programs. */
function jsonReporter(terminal: Terminal): Reporter {
  return { on: (event) => terminal.error(JSON.stringify(event)), close: () => {} };
}

/** A reporter that prints only messages for the user. */
function noticesOnly(terminal: Terminal): Reporter {
  return {
    on: (event) => {
      if (event.event === 'notice') terminal.message(event.message);
      if (event.event === 'skipped') terminal.message(skippedText(event));
    },
    close: () => {},
  };
}

/** The events on stdout, one per line, and the output of `progress` on stderr. */
function eventsReporter(terminal: Terminal, progress: Reporter): Reporter {
  return {
    on: (event) => {
      terminal.out(JSON.stringify(event));
      progress.on(event);
    },
    close: progress.close,
  };
}

/** `events`: all events go to stdout as JSON, and stderr receives only those for people. */
export interface ReporterOptions {
  readonly quiet: boolean;
  readonly events: boolean;
}

export function openReporter(terminal: Terminal, { quiet, events }: ReporterOptions): Reporter {
  const bar = terminal.interactive && !quiet;
  if (events) return eventsReporter(terminal, bar ? barReporter(terminal) : noticesOnly(terminal));
  if (bar) return barReporter(terminal);
  return quiet ? noticesOnly(terminal) : jsonReporter(terminal);
}
