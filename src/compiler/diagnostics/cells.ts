const tabWidth = 4;

/** Terminal cells of a line, one for each column; the second cell of a wide character is empty. */
export interface Cells {
  readonly cells: readonly string[];
  /** Column of each UTF-16 offset of the line, and of its end. */
  readonly columns: readonly number[];
}

export function cellsOf(line: string): Cells {
  const cells: string[] = [];
  const columns: number[] = [];
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit++) columns.push(cells.length);
    const width = character === '\t' ? tabWidth - (cells.length % tabWidth) : widthOf(character);
    if (width === 0 && cells.length > 0) cells[cells.length - 1] += character;
    else if (character === '\t') cells.push(...' '.repeat(width));
    else cells.push(shown(character), ...Array.from({ length: width - 1 }, () => ''));
  }
  columns.push(cells.length);
  return { cells, columns };
}

/** Replaces control characters and lone surrogates, which would garble a terminal. */
function shown(character: string): string {
  return /\p{Cc}|\p{Cs}|\p{Cf}/u.test(character) ? '\ufffd' : character;
}

function widthOf(character: string): number {
  if (/\p{Mn}|\p{Me}/u.test(character)) return 0;
  return isWide(character.codePointAt(0)!) || /\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
}

/** Blocks of East Asian wide and fullwidth characters (Unicode TR 11). */
const wideBlocks: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

function isWide(code: number): boolean {
  return wideBlocks.some(([first, last]) => code >= first && code <= last);
}
