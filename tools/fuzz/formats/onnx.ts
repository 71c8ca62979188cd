import { PbfWriter } from 'pbf';
import { sealed } from '../../../src/export/onnx/seal.ts';
import { filesIn } from './texts.ts';

/**
 * Field `metadata_props` in the ModelProto of ONNX; an entry has its key in field 1 and its value in field 2.
 */
const metadataField = 14;

/**
 * An ONNX file from its metadata, with each entry after a line `=== KEY`, so that mutations of entries leave
 * lengths and checksum correct. Other inputs are used unchanged.
 */
export function onnxFile(input: Uint8Array): Uint8Array {
  const entries = filesIn(input);
  if (entries.size === 0) return input;
  const writer = new PbfWriter();
  for (const [key, value] of entries) {
    writer.writeMessage(
      metadataField,
      (text: string, entry) => {
        entry.writeStringField(1, key);
        entry.writeStringField(2, text);
      },
      Buffer.from(value, 'latin1').toString('utf8').replace(/\n$/, ''),
    );
  }
  return sealed(writer.finish());
}
