import { concatenated } from '../bytes.ts';
import { checksum, remainderOf } from '../checksum.ts';
import { type AudioFile, cutOff, damaged } from '../limits.ts';

const crc32 = checksum(32, 0x04c11db7);

/** A page of an Ogg file (RFC 3533, section 6). */
export interface OggPage {
  readonly serial: number;
  readonly last: boolean;
  /** Position of the end of the page's last complete packet, in samples; -1: no packet ends on the page. */
  readonly position: number;
  /** Bytes of the packets; the last one may continue on the next page. */
  readonly body: Uint8Array;
  /** Sizes of the segments of the body; a segment of less than 255 bytes ends a packet. */
  readonly segments: Uint8Array;
}

/** All pages of a file with one stream; verifies their checksums and sequence numbers. Throws DataError. */
export function readPages(file: AudioFile): readonly OggPage[] {
  const { where, bytes } = file;
  const pages: OggPage[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { page, end, number } = readPage(file, at);
    if (page.serial !== (pages[0] ?? page).serial) {
      throw damaged(where, 'more than one stream; unitc reads Ogg files of one stream');
    }
    if (number !== pages.length) throw damaged(where, `page ${number} instead of page ${pages.length}`);
    pages.push(page);
    at = end;
  }
  if (!pages.at(-1)!.last)
    throw cutOff(where, `the last of its ${pages.length} pages does not end the stream`);
  return pages;
}

function readPage({ where, bytes }: AudioFile, at: number) {
  if (at + 27 > bytes.length) throw cutOff(where, `the page at byte ${at} is incomplete`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  if (view.getUint32(0) !== 0x4f676753) throw damaged(where, `no Ogg page at byte ${at}`);
  const body = at + 27 + view.getUint8(26);
  const segments = bytes.subarray(at + 27, body);
  const end = body + segments.reduce((sum, size) => sum + size, 0);
  if (end > bytes.length) throw cutOff(where, `the page at byte ${at} is incomplete`);
  // The checksum counts its own four bytes as zeros.
  const header = Uint8Array.from(bytes.subarray(at, body)).fill(0, 22, 26);
  const found = remainderOf(crc32, bytes.subarray(body, end), remainderOf(crc32, header));
  if (found !== view.getUint32(22, true)) throw damaged(where, `a wrong checksum of the page at byte ${at}`);
  const page: OggPage = {
    serial: view.getUint32(14, true),
    last: (view.getUint8(5) & 4) !== 0,
    position: Number(view.getBigInt64(6, true)),
    body: bytes.subarray(body, end),
    segments,
  };
  return { page, end, number: view.getUint32(18, true) };
}

/** The packets of the pages, in order. */
export function* packets(pages: readonly OggPage[]): Iterable<Uint8Array> {
  let parts: Uint8Array[] = [];
  for (const { body, segments } of pages) {
    let [start, at] = [0, 0];
    for (const size of segments) {
      at += size;
      if (size === 255) continue;
      yield concatenated([...parts, body.subarray(start, at)]);
      parts = [];
      start = at;
    }
    parts.push(body.subarray(start));
  }
}

/** Position at the end of the stream, in samples. */
export function endPosition(pages: readonly OggPage[]): number {
  return pages.findLast(({ position }) => position >= 0)?.position ?? 0;
}
