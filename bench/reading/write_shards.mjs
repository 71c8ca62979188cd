// Writes tar shards of small records: 400 bytes instead of an image, a class, and a caption in JSON.

import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [block, imageBytes] = [512, 400];

/** A member of an archive: header and padded content. */
function member(name, content) {
  const bytes = Buffer.alloc(block + Math.ceil(content.length / block) * block);
  bytes.write(name, 0);
  bytes.write('0000644\0', 100);
  bytes.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  bytes.fill(' ', 148, 156);
  bytes.write('0', 156);
  bytes.write('ustar\x0000', 257);
  const sum = bytes.subarray(0, block).reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  content.copy(bytes, block);
  return bytes;
}

function record(i) {
  const key = `records/${String(i).padStart(9, '0')}`;
  return [
    member(`${key}.jpg`, Buffer.alloc(imageBytes, i % 256)),
    member(`${key}.cls`, Buffer.from(String(i % 10))),
    member(`${key}.json`, Buffer.from(JSON.stringify({ caption: `record ${i} of the shards` }))),
  ];
}

/** Number of records per shard. */
const perShard = 10_000;

/** Writes the shards into a folder, and returns their total size in bytes. */
export function writeShards(folder, records) {
  let bytes = 0;
  for (let from = 0; from < records; from += perShard) {
    const file = openSync(join(folder, `${String(from / perShard).padStart(4, '0')}.tar`), 'w');
    for (let i = from; i < Math.min(records, from + perShard); i++)
      bytes += writeSync(file, Buffer.concat(record(i)));
    bytes += writeSync(file, Buffer.alloc(2 * block));
    closeSync(file);
  }
  return bytes;
}
