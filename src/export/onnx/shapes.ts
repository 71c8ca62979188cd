import { type Extent, extentKey, isFixed, type VaryingExtent } from './extent.ts';

/** An axis of a tensor whose size is an extent. */
export interface ExtentSource {
  readonly tensor: string;
  readonly axis: number;
}

/** A size cannot be computed from the axes of earlier tensors, as a product of two or a multiple of one. */
export class UnknownExtentError extends Error {
  override readonly name = 'UnknownExtentError';
  /** The layer that needs the size. */
  readonly layer: string;
  constructor(layer: string) {
    super(`${layer} needs a varying size that no earlier tensor has`);
    this.layer = layer;
  }
}

/** Axes from which varying sizes are read when the model runs. */
export class KnownShapes {
  readonly #sources = new Map<string, ExtentSource & VaryingExtent>();

  /** Registers the shape of a tensor. The first of several axes with the same extent is kept. */
  add(tensor: string, extents: readonly Extent[]): void {
    for (const [axis, extent] of extents.entries()) {
      if (isFixed(extent) || this.#sources.has(extentKey(extent))) continue;
      this.#sources.set(extentKey(extent), { tensor, axis, probed: extent.probed });
    }
  }

  /** One axis, or two axes whose product is the extent; undefined if there are none. */
  factorsOf(extent: VaryingExtent): readonly ExtentSource[] | undefined {
    const known = this.#sources.get(extentKey(extent));
    if (known) return [known];
    for (const first of this.#sources.values()) {
      const rest = extent.probed.map((value, i) => value / first.probed[i]!);
      const second = this.#sources.get(rest.join());
      if (second) return [first, second];
    }
    return undefined;
  }

  /** An axis and a number whose product is the extent; undefined if there are none. */
  multipleOf(extent: VaryingExtent): { readonly source: ExtentSource; readonly factor: number } | undefined {
    for (const source of this.#sources.values()) {
      const [factor, ...others] = extent.probed.map((value, i) => value / source.probed[i]!);
      if (Number.isInteger(factor) && others.every((other) => other === factor))
        return { source, factor: factor! };
    }
    return undefined;
  }
}
