import { Presets, SingleBar } from 'cli-progress';
import type { TrainEvent } from '../runtime/train/events.ts';
import { scoresTable } from './scores.ts';
import { durationText, type Terminal } from './terminal.ts';

/** Draws a training run's events. */
export interface Reporter {
  on(event: TrainEvent): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** Weight of the newest loss in the running mean that is shown. */
const newest = 0.05;

/** A bar with steps/s, the mean loss of every task and the time left. */
function barReporter(terminal: Terminal): Reporter {
  const losses = new Map<string, number>();
  let first = 0;
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} steps  {speed} steps/s  {losses}  {left} left',
      stream: process.stderr,
      hideCursor: true,
      etaAsynchronousUpdate: false,
    },
    Presets.shades_classic,
  );
  const lossText = (): string => [...losses].map(([task, loss]) => `${task} ${loss.toFixed(3)}`).join(' ');
  return {
    on(event) {
      if (event.event === 'started') {
        terminal.error(`adapter ${event.adapter}, ${event.parameters.toLocaleString('en')} parameters`);
        first = event.step;
        bar.start(event.steps, event.step, { speed: '-', losses: '', left: '-' });
      } else if (event.event === 'tuned') {
        terminal.error(`${event.kernels} kernels as tuned for this adapter`);
      } else if (event.event === 'step') {
        const mean = losses.get(event.task);
        losses.set(event.task, mean === undefined ? event.loss : mean + newest * (event.loss - mean));
        const speed = (event.step - first) / event.seconds;
        const left = durationText((bar.getTotal() - event.step) / speed);
        bar.update(event.step, { speed: speed.toFixed(1), losses: lossText(), left });
      } else if (event.event === 'evaluated') {
        process.stderr.write('\r\u001b[K');
        terminal.error(`step ${event.step}\n${scoresTable(event.scores)}`);
      } else if (event.event === 'notice') {
        process.stderr.write('\r\u001b[K');
        terminal.error(event.message);
      } else if (event.event === 'interrupted' || event.event === 'finished') bar.stop();
    },
    close: () => bar.stop(),
  };
}

/** One JSON line an event: for logs and other programs. */
function jsonReporter(terminal: Terminal): Reporter {
  return { on: (event) => terminal.error(JSON.stringify(event)), close: () => {} };
}

/** Without progress; what the user should know is told all the same. */
function noticesOnly(terminal: Terminal): Reporter {
  return {
    on: (event) => {
      if (event.event === 'notice') terminal.error(event.message);
    },
    close: () => {},
  };
}

export function openReporter(terminal: Terminal, quiet: boolean): Reporter {
  if (quiet) return noticesOnly(terminal);
  return terminal.interactive ? barReporter(terminal) : jsonReporter(terminal);
}
