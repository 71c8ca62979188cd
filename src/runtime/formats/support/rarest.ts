/**
 * The class by which each image (or group of records) is stratified: among the classes of its objects, the
 * one that occurs in the fewest images, and the smallest index of equally rare ones; -1 if it has no objects.
 * `images`: classes of the objects of each image.
 */
export function rarestClasses(images: readonly (readonly number[])[]): Int32Array {
  const counts = new Map<number, number>();
  for (const classes of images) {
    for (const each of new Set(classes)) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  const rarer = (a: number, b: number) => counts.get(a)! - counts.get(b)! || a - b;
  return Int32Array.from(images, (classes) => classes.toSorted(rarer)[0] ?? -1);
}

/** Describes in the documentation how images with several classes are stratified. */
export const byRarestClass =
  ' An image counts for the class of its objects that is in the fewest images; images without objects count as one class.';
