import { type Durability, disk } from './disk.ts';
import { writeAll } from './whole_file.ts';

/** Appends text to a file, which is created if it is missing. */
export function appendText(path: string, text: string, durability: Durability): void {
  const file = disk.open(path, 'append');
  try {
    writeAll(file, Buffer.from(text, 'utf8'));
    if (durability === 'flushed') disk.flush(file);
  } finally {
    disk.close(file);
  }
}
