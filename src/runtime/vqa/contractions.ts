/** English contractions that VQA's evaluation restores, by ending; ambiguous ones (`its`) are not changed. */
const endings: Readonly<Record<string, string>> = {
  "n't": 'ai are ca could did does do had has have is might must need ought sha should was were wo would',
  "'ve": 'could might must not should they we what where who would you',
  "'d": 'he how it someone something there they where who you',
  "'ll": 'how it somebody someone something they what who why you',
  "'s": 'he how somebody someone that there what when where who why',
  "'re": 'there they what why you',
  "'d've": 'he it she somebody someone something there they we who you',
  "n't've": 'could had might should would',
};

const others = ["ma'am", "o'clock", "y'all", "'twas", "y'all'll", "y'all'd've", "'ow's'at"];

/** Maps contractions that lack one apostrophe to the full form: `dont` to `don't`, `hed've` to `he'd've`. */
export const contractions: ReadonlyMap<string, string> = new Map(
  [...Object.entries(endings).flatMap(withEnding), ...others].flatMap(lackingOne),
);

function withEnding([ending, stems]: readonly [string, string]): readonly string[] {
  return stems.split(' ').map((stem) => stem + ending);
}

function lackingOne(full: string): readonly (readonly [string, string])[] {
  return [...full].flatMap((letter, i) =>
    letter === "'" ? [[full.slice(0, i) + full.slice(i + 1), full] as const] : [],
  );
}
