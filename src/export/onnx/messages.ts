import { PbfWriter } from 'pbf';

/** The messages of onnx.proto as plain data, and their bytes. Field numbers are those of ONNX 1.12 (IR 8). */

/** Element types of tensors: `TensorProto.DataType`. */
export const dataTypes = {
  f32: 1,
  u8: 2,
  i32: 6,
  i64: 7,
  string: 8,
  bool: 9,
  f16: 10,
  f64: 11,
  u32: 12,
} as const;

export type DataType = keyof typeof dataTypes;

/** A tensor with its contents, little-endian in row-major order. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

/** An attribute with its kind, since 1 may be a float. */
export type OnnxAttribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly values: readonly number[] }
  | { readonly kind: 'strings'; readonly values: readonly string[] };

export interface OnnxNode {
  /** The layer of the spec, for viewers and messages. */
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of the graph; a size that varies has a name. */
export interface OnnxValue {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxTensor[];
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxModel {
  /** Version of unitc that writes the model. */
  readonly producerVersion: string;
  readonly graph: OnnxGraph;
  readonly metadata: ReadonlyMap<string, string>;
}

export const irVersion = 8;
export const opset = 17;

/** Operators on strings, in the domain `ai.onnx.ml`, whose version belongs to this opset. */
const textOps: ReadonlySet<string> = new Set(['LabelEncoder']);
const textDomain = { name: 'ai.onnx.ml', version: 3 } as const;

/** Type codes of attributes: `AttributeProto.AttributeType`. */
const attributeTypes = { float: 1, int: 2, ints: 7, strings: 8 } as const;

/** The bytes of a `ModelProto`. */
export function modelBytes({ producerVersion, graph, metadata }: OnnxModel): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, irVersion);
  writer.writeStringField(2, 'unitc');
  writer.writeStringField(3, producerVersion);
  writer.writeMessage(7, writeGraph, graph);
  writer.writeMessage(8, writeOpset, { name: '', version: opset });
  if (graph.nodes.some(({ type }) => textOps.has(type))) writer.writeMessage(8, writeOpset, textDomain);
  for (const entry of metadata) writer.writeMessage(14, writeEntry, entry);
  return writer.finish();
}

function writeOpset(
  { name, version }: { readonly name: string; readonly version: number },
  writer: PbfWriter,
): void {
  writer.writeStringField(1, name);
  writer.writeVarintField(2, version);
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
}

function writeGraph(graph: OnnxGraph, writer: PbfWriter): void {
  for (const node of graph.nodes) writer.writeMessage(1, writeNode, node);
  writer.writeStringField(2, graph.name);
  for (const tensor of graph.initializers) writer.writeMessage(5, writeTensor, tensor);
  for (const value of graph.inputs) writer.writeMessage(11, writeValue, value);
  for (const value of graph.outputs) writer.writeMessage(12, writeValue, value);
}

function writeNode({ name, type, inputs, outputs, attributes }: OnnxNode, writer: PbfWriter): void {
  for (const input of inputs) writer.writeStringField(1, input);
  for (const output of outputs) writer.writeStringField(2, output);
  writer.writeStringField(3, name);
  writer.writeStringField(4, type);
  for (const attribute of Object.entries(attributes)) writer.writeMessage(5, writeAttribute, attribute);
  if (textOps.has(type)) writer.writeStringField(7, textDomain.name);
}

function writeAttribute([name, attribute]: [string, OnnxAttribute], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  switch (attribute.kind) {
    case 'float':
      writer.writeFloatField(2, attribute.value);
      break;
    case 'int':
      writer.writeVarintField(3, attribute.value);
      break;
    case 'ints':
      for (const value of attribute.values) writer.writeVarintField(8, value);
      break;
    case 'strings':
      for (const value of attribute.values) writer.writeStringField(9, value);
  }
  writer.writeVarintField(20, attributeTypes[attribute.kind]);
}

function writeTensor({ name, type, dims, bytes }: OnnxTensor, writer: PbfWriter): void {
  for (const size of dims) writer.writeVarintField(1, size);
  writer.writeVarintField(2, dataTypes[type]);
  writer.writeStringField(8, name);
  writer.writeBytesField(9, bytes);
}

/** `ValueInfoProto` { name = 1, type = 2 }; its `TypeProto` has the single field tensor_type = 1. */
function writeValue(value: OnnxValue, writer: PbfWriter): void {
  writer.writeStringField(1, value.name);
  writer.writeMessage(2, (inner: OnnxValue, type) => type.writeMessage(1, writeTensorType, inner), value);
}

function writeTensorType({ type, dims }: OnnxValue, writer: PbfWriter): void {
  writer.writeVarintField(1, dataTypes[type]);
  writer.writeMessage(2, writeShape, dims);
}

function writeShape(dims: OnnxValue['dims'], writer: PbfWriter): void {
  for (const size of dims) writer.writeMessage(1, writeSize, size);
}

function writeSize(size: number | string, writer: PbfWriter): void {
  if (typeof size === 'number') writer.writeVarintField(1, size);
  else writer.writeStringField(2, size);
}
