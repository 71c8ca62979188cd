// The model of a task, built from unitc's description of its built-ins.

import { bert } from './bert.mjs';
import { heads } from './heads.mjs';
import { Scope } from './layers.mjs';
import { losses } from './losses.mjs';
import { ops } from './ops.mjs';
import { resnet } from './resnet.mjs';
import { crossTransformer, project, transformer } from './transformer.mjs';

const layers = {
  bert: (p, args, _, inputs, index) => bert(p, args, inputs, index),
  resnet: (p, args, _, inputs) => ({ features: resnet(p, args, inputs['image.pixels']) }),
  project: (p, _, stream) => project(p, stream),
  transformer: (p, args, stream, _, index) => transformer(p, args, stream, index),
};

function encode(tensors, { calls, first }, inputs, index) {
  const whole = calls.reduce((stream, { builtin, args, path }) => {
    return layers[builtin](new Scope(tensors, path), args, stream, inputs, index);
  }, undefined);
  if (!first) return whole;
  const firstOf = (x) => ops.slice(x, [0, 0, 0], [-1, 1, -1]);
  return { values: firstOf(whole.values), position: firstOf(whole.position) };
}

function join(memories) {
  if (memories.length === 1) return memories[0];
  const repeated = ({ values, position }) =>
    position.shape[0] === values.shape[0] ? position : ops.tile(position, [values.shape[0], 1, 1]);
  const values = memories.map((memory) => memory.values);
  return { values: ops.concat(values, 1), position: ops.concat(memories.map(repeated), 1) };
}

export function lossOf(model, tensors, inputs, matched) {
  const memory = join(model.encoders.map((encoder) => encode(tensors, encoder, inputs, model.index)));
  const { decoder } = model;
  const hidden = crossTransformer(
    new Scope(tensors, decoder.path),
    decoder.args,
    memory,
    tensors[model.queries],
  );
  const used = ops.concat(model.everyLayer ? hidden : hidden.slice(-1), 0);
  const outputs = Object.fromEntries(
    model.heads.map(({ builtin, args, name, path }) => [
      name,
      heads[builtin](new Scope(tensors, path), args, used, matched),
    ]),
  );
  const terms = model.loss.map(({ builtin, args, head, weight }) => {
    return ops.mul(losses[builtin](args, outputs[head], inputs, matched), weight);
  });
  return terms.reduce((sum, term) => ops.add(sum, term));
}
