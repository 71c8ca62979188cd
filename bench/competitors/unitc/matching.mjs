// Matching of targets and queries in the first step. The other libraries receive it, so that none of them
// spends time on matching.

/** @returns {Promise<number[][]>} the target of each query, or −1, for every decoder layer and image */
export async function fixedMatching(session, { program, kernels }, inputs) {
  const loaded = await session.load(program, kernels);
  const results = await session.run(loaded, inputs).read();
  const layers = Object.keys(results).filter((name) => name.startsWith('match.layer'));
  const shapeOf = (name) => program.outputs.find((output) => output.name === name).shape;
  const queries = shapeOf('detection.logits').at(-2);
  return layers.flatMap((_, i) => {
    const name = `match.layer${i}`;
    const [images, targets] = shapeOf(name);
    return Array.from({ length: images }, (_, image) => {
      const target = new Array(queries).fill(-1);
      for (let t = 0; t < targets; t++) target[results[name][image * targets + t]] = t;
      return target;
    });
  });
}
