// Writes tables of reviews: a number, a text of 4 to 12 words, a class and an age in every row. One row in
// five has a comma in its text.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';

const words = 'a rather good film that never quite knows what it wants to be but charms anyway'.split(' ');

/** Row number `i`. */
function review(i) {
  const text = Array.from({ length: 4 + (i % 9) }, (_, k) => words[(7 * i + k * k) % words.length]).join(' ');
  return {
    id: i,
    comment: i % 5 === 0 ? `${text}, really` : text,
    sentiment: i % 3 === 0 ? 'neg' : 'pos',
    age: i % 90,
  };
}

function csvLine({ id, comment, sentiment, age }) {
  return `${id},${comment.includes(',') ? `"${comment}"` : comment},${sentiment},${age}\n`;
}

/** Number of rows per write. */
const chunk = 100_000;

async function writeLines(file, rows, header, lineOf) {
  const out = createWriteStream(file);
  out.write(header);
  for (let from = 0; from < rows; from += chunk) {
    const lines = Array.from({ length: Math.min(chunk, rows - from) }, (_, i) => lineOf(review(from + i)));
    if (!out.write(lines.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

async function writeParquet(file, rows) {
  const out = createWriteStream(file);
  const writer = new ByteWriter();
  /** Writes the encoded bytes to the file and clears the buffer. */
  writer.flush = () => {
    const bytes = new Uint8Array(writer.getBuffer());
    writer.index = 0;
    return out.write(bytes) ? undefined : once(out, 'drain');
  };
  let parquet;
  for (let from = 0; from < rows; from += chunk) {
    const reviews = Array.from({ length: Math.min(chunk, rows - from) }, (_, i) => review(from + i));
    const column = (name, type) => ({ name, type, data: reviews.map((each) => each[name]) });
    const columnData = [
      column('id', 'INT32'),
      column('comment', 'STRING'),
      column('sentiment', 'STRING'),
      column('age', 'INT32'),
    ];
    parquet ??= new ParquetWriter({ writer, schema: schemaFromColumnData({ columnData }) });
    await parquet.write({ columnData, rowGroupSize: chunk });
  }
  parquet.finish();
  await writer.flush();
  out.end();
  await once(out, 'finish');
}

/** Writers by file extension. */
export const writers = {
  csv: (file, rows) => writeLines(file, rows, 'id,comment,sentiment,age\n', csvLine),
  jsonl: (file, rows) => writeLines(file, rows, '', (each) => `${JSON.stringify(each)}\n`),
  parquet: writeParquet,
};
