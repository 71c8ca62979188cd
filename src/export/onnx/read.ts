import { PbfReader } from 'pbf';

/** The verified content of a model file. */
export interface ReadModel {
  readonly irVersion: number;
  readonly opset: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: number;
  /** Content of the initializers by name. */
  readonly initializers: ReadonlyMap<string, Uint8Array>;
  readonly metadata: ReadonlyMap<string, string>;
}

interface PartialModel {
  irVersion: number;
  opset: number;
  nodes: number;
  readonly inputs: string[];
  readonly outputs: string[];
  readonly initializers: Map<string, Uint8Array>;
  readonly metadata: Map<string, string>;
}

/** Parses the bytes of a `ModelProto`. Throws where they are none. */
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
    if (field === 8) reader.readMessage(readOpset, result);
    if (field === 14) result.metadata.set(...entryOf(reader));
  }, model);
}

function readGraph(field: number, result: PartialModel, reader: PbfReader): void {
  if (field === 1) result.nodes++;
  if (field === 5) result.initializers.set(...tensorOf(reader));
  if (field === 11) result.inputs.push(named(reader).name);
  if (field === 12) result.outputs.push(named(reader).name);
}

function readOpset(field: number, result: PartialModel, reader: PbfReader): void {
  if (field === 2) result.opset = reader.readVarint();
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

function named(reader: PbfReader): { name: string } {
  return reader.readMessage(
    (field, value: { name: string }, inner) => {
      if (field === 1) value.name = inner.readString();
    },
    { name: '' },
  );
}
