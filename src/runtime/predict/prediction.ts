/** A label with its probability, 0..1. */
export interface LabelProbability {
  readonly label: string;
  readonly probability: number;
}

/** A box that a model found in an image. */
export interface PredictedBox {
  readonly label: string;
  /** Probability of the label, 0..1. */
  readonly score: number;
  /** Left, top, width and height in pixels of the image as stored. */
  readonly box: readonly [x: number, y: number, width: number, height: number];
  /** Probabilities of its attributes, the most probable first; absent if the task predicts none. */
  readonly attributes?: readonly LabelProbability[];
}

/** Prediction of one head for a record. Its members depend on the kind of the head. */
export interface HeadPrediction {
  /** Labels, the most probable first. */
  readonly predictions?: readonly LabelProbability[];
  /** Boxes, the highest score first. */
  readonly boxes?: readonly PredictedBox[];
  /** A number in the unit of its target, or a list if the head outputs several. */
  readonly value?: number | readonly number[];
  /** A vector of unit length. */
  readonly embedding?: readonly number[];
}

/** Prediction of one task for one record. */
export interface Prediction extends HeadPrediction {
  readonly task: string;
  /** Place of the record if it comes from a table or a stream: `homes.csv: row 12`. */
  readonly id?: string;
  /** The inputs by name; files by their path. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Every head by name, if the task has several heads of a kind. */
  readonly heads?: Readonly<Record<string, HeadPrediction>>;
}

/** Settings for turning outputs into predictions. */
export interface PredictionSettings {
  /**
   * Largest number of labels of a record. By default 5; all labels if a threshold decides about several
   * labels.
   */
  readonly top?: number | undefined;
  /**
   * Smallest probability of a label or box. By default 0.5 for boxes, the threshold of the metric
   * `multilabel` for several labels, and none for classes.
   */
  readonly threshold?: number | undefined;
  /**
   * Removes boxes that overlap a box of the same label and a higher score with at least this intersection over
   * union; by default none are removed, since set prediction has no duplicates to suppress.
   */
  readonly nms?: number | undefined;
}
