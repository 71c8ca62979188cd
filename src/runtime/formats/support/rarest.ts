/**
 * The class by which an image or a group of records is stratified: of those of its objects or records the one
 * that is in the fewest images, and of equally rare ones the smallest; -1 without any. `images`: classes of
 * the objects of each image.
 */
export function rarestClasses(images: readonly (readonly number[])[]): Int32Array {
  const counts = new Map<number, number>();
  for (const classes of images) {
    for (const each of new Set(classes)) counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  const rarer = (a: number, b: number) => counts.get(a)! - counts.get(b)! || a - b;
  return Int32Array.from(images, (classes) => classes.toSorted(rarer)[0] ?? -1);
}

/** Says in the documentation how images with several classes are stratified. */
export const byRarestClass =
  ' An image counts for the class of its objects that is in the fewest images; those without objects count together.';
