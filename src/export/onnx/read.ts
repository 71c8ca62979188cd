import { PbfReader } from 'pbf';
import { type DataType, dataTypes, type OnnxValue } from './messages.ts';

/** The content of a model file that unitc reads. */
export interface ReadModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: number;
  /** Content of the initializers by name. */
  readonly initializers: ReadonlyMap<string, Uint8Array>;
  readonly metadata: ReadonlyMap<string, string>;
}

interface PartialModel {
  irVersion: number;
  opset: number;
  nodes: number;
  readonly inputs: OnnxValue[];
  readonly outputs: OnnxValue[];
  readonly initializers: Map<string, Uint8Array>;
  readonly metadata: Map<string, string>;
}

/** Parses the bytes of a `ModelProto`. Throws if they are damaged. */
export function readModel(bytes: Uint8Array): ReadModel {
  const model: PartialModel = {
    irVersion: 0,
    opset: 0,
    nodes: 0,
    inputs: [],
    outputs: [],
    initializers: new Map(),
    metadata: new Map(),
  };
  return new PbfReader(bytes).readFields((field, result: PartialModel, reader) => {
    if (field === 1) result.irVersion = reader.readVarint();
    if (field === 7) reader.readMessage(readGraph, result);
    if (field === 8) readOpset(reader, result);
    if (field === 14) result.metadata.set(...entryOf(reader));
  }, model);
}

function readGraph(field: number, result: PartialModel, reader: PbfReader): void {
  if (field === 1) result.nodes++;
  if (field === 5) result.initializers.set(...tensorOf(reader));
  if (field === 11) result.inputs.push(graphValueOf(reader));
  if (field === 12) result.outputs.push(graphValueOf(reader));
}

/** Reads the version of the default domain; other domains are ignored. */
function readOpset(reader: PbfReader, result: PartialModel): void {
  const [domain, version] = reader.readMessage(
    (field, entry: [string, number], inner) => {
      if (field === 1) entry[0] = inner.readString();
      if (field === 2) entry[1] = inner.readVarint();
    },
    ['', 0],
  );
  if (domain === '') result.opset = version;
}

function entryOf(reader: PbfReader): [string, string] {
  return reader.readMessage(
    (field, entry: [string, string], inner) => {
      if (field === 1 || field === 2) entry[field - 1] = inner.readString();
    },
    ['', ''],
  );
}

function tensorOf(reader: PbfReader): [string, Uint8Array] {
  return reader.readMessage(
    (field, entry: [string, Uint8Array], inner) => {
      if (field === 8) entry[0] = inner.readString();
      if (field === 9) entry[1] = inner.readBytes();
    },
    ['', new Uint8Array()],
  );
}

interface PartialValue {
  name: string;
  type: DataType;
  readonly dims: (number | string)[];
}

/** `ValueInfoProto` { name = 1, type = 2 { tensor_type = 1 { elem_type = 1, shape = 2 } } }. */
function graphValueOf(reader: PbfReader): OnnxValue {
  const value: PartialValue = { name: '', type: 'f32', dims: [] };
  return reader.readMessage((field, result: PartialValue, inner) => {
    if (field === 1) result.name = inner.readString();
    if (field === 2) inner.readMessage(readType, result);
  }, value);
}

function readType(field: number, result: PartialValue, reader: PbfReader): void {
  if (field === 1) reader.readMessage(readTensorType, result);
}

function readTensorType(field: number, result: PartialValue, reader: PbfReader): void {
  if (field === 1) result.type = typeNumbered(reader.readVarint());
  if (field === 2) reader.readMessage(readShape, result);
}

function readShape(field: number, { dims }: PartialValue, reader: PbfReader): void {
  if (field !== 1) return;
  const none: { size: number | string } = { size: 0 };
  const { size } = reader.readMessage((inner, dimension: typeof none, message) => {
    if (inner === 1) dimension.size = message.readVarint();
    if (inner === 2) dimension.size = message.readString();
  }, none);
  dims.push(size);
}

function typeNumbered(code: number): DataType {
  const found = Object.entries(dataTypes).find(([, number]) => number === code);
  if (!found) throw new Error(`element type ${code} is not one that unitc writes`);
  return found[0] as DataType;
}
