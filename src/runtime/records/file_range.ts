/** A file within a file: the bytes of an archive member. Cells of rows may contain one. */
export class FileRange {
  /** Path of the archive. */
  readonly file: string;
  readonly start: number;
  readonly length: number;
  /** Name within the archive, for messages. */
  readonly member: string;

  constructor(file: string, { start, length, name }: { start: number; length: number; name: string }) {
    this.file = file;
    this.start = start;
    this.length = length;
    this.member = name;
  }
}

/** Archive and member, for messages. */
export function nameOfRange({ file, member }: Pick<FileRange, 'file' | 'member'>): string {
  return `${file}: ${member}`;
}
