import { writeFileSync } from 'node:fs';

/** Faults of each kind, by the input that causes them. The branches of `read` provide coverage. */
const faults = {
  x: () => {
    throw new TypeError('planted');
  },
  hang: () => {
    for (;;);
  },
  memory: () => {
    const kept = [];
    for (let i = 0; i < 40; i++) kept.push(new Uint8Array(2 ** 23).fill(1));
  },
  file: () => writeFileSync(new URL('planted_file', import.meta.url), ''),
  exit: () => process.exit(3),
};

export const target = {
  name: 'planted',
  title: 'planted faults',
  longest: 8,
  memory: 50,
  seconds: 0.3,
  tokens: ['ab', 'x'],
  read: (input) => {
    const text = Buffer.from(input).toString('latin1');
    if (Object.hasOwn(faults, text)) faults[text]();
    if (text.startsWith('a')) {
      if (text.startsWith('ab')) return text.length;
    }
    return 0;
  },
};
