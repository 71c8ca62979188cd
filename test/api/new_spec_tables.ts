/** Lines for 60 rows, after a header. */
export function rowsOf(row: (index: number) => string, ...header: readonly string[]): string {
  return [...header, ...Array.from({ length: 60 }, (_, i) => row(i))].join('\n');
}

export function kindOf(index: number): string {
  return index % 2 === 0 ? 'good' : 'bad';
}

/** Tables, and properties of the new spec of each: title, file name, content, expected lines. */
export const tables: readonly (readonly [title: string, name: string, content: string, expected: RegExp])[] =
  [
    [
      'semicolons between cells',
      'a.csv',
      rowsOf((i) => `a long text ${i};${i},5;${kindOf(i)}`, 'words;price;kind'),
      /stratify: true, separator: ";", decimal: ","\)\n {2}columns \{ text: "words" {2}/,
    ],
    [
      'decimal commas',
      'a.csv',
      rowsOf((i) => `"${i},5",${kindOf(i)}`, 'price,kind'),
      /`1,234` is 1\.234\.\ndataset[\s\S]*decimal: ","\)\n {2}columns \{ \w+: numbers\(\["price"\]\)/,
    ],
    [
      'decimal commas beside decimal points',
      'a.csv',
      rowsOf((i) => `"${i},5",${kindOf(i)},${(i * 37) % 101}.5`, 'price,kind,size'),
      /Left out \(numbers with a decimal comma, in a table that also has decimal points: write points\): price\./,
    ],
    [
      'tabs in a CSV file',
      'a.csv',
      rowsOf((i) => `a long, long text ${i}\t${kindOf(i)}`, 'words\tkind'),
      /separator: "\\t"/,
    ],
    [
      'a column of objects',
      'a.jsonl',
      rowsOf((i) => JSON.stringify({ words: `a long text ${i}`, kind: kindOf(i), more: { id: i } })),
      /Left out \(objects\): more\./,
    ],
    [
      'numbers that differ in every row, and others that count the rows',
      'a.csv',
      rowsOf((i) => `${100 + i},${(i * 37) % 101},${kindOf(i)}`, 'number,size,kind'),
      /Left out \(different in nearly every row\): number\.[\s\S]*numbers\(\["size"\]\)/,
    ],
    [
      'texts without spaces, each character of which is a token',
      'a.csv',
      rowsOf((i) => `这部电影非常好看我很喜欢它的故事和演员${i},${kindOf(i)}`, 'words,kind'),
      /text: "words"/,
    ],
    [
      'dates and times',
      'a.csv',
      rowsOf(
        (i) => `2024-${1 + (i % 12)}-07,${i % 24}:30,1.${1 + (i % 12)}.24,${(i * 37) % 101},${kindOf(i)}`,
        'day,at,until,size,kind',
      ),
      /Left out \(dates or times[^)]*\): day, at, until\.[\s\S]*numbers\(\["size"\]\)/,
    ],
    [
      'columns that are the same in every row',
      'a.csv',
      rowsOf((i) => `CH,0,${(i * 37) % 101},${kindOf(i)}`, 'country,zero,size,kind'),
      /Left out \(the same in every row\): country, zero\.[\s\S]*numbers\(\["size"\]\)/,
    ],
    [
      'addresses',
      'a.csv',
      rowsOf(
        (i) => `https://example.org/${i % 9}.png,me${i}@example.org,a long text ${i},${kindOf(i)}`,
        'url,mail,words,kind',
      ),
      /Left out \(addresses, which are not fetched\): url, mail\.[\s\S]*columns \{ text: "words" {2}label: "kind" \}/,
    ],
    [
      'codes and names of rows, one of which repeats',
      'a.csv',
      rowsOf(
        (i) => `A-${Math.max(1, i)},+41 79 ${i},No ${i},${(i * 37) % 101},${kindOf(i)}`,
        'code,phone,order,size,kind',
      ),
      /Left out \(different in nearly every row\): code, phone, order\.[\s\S]*numbers\(\["size"\]\)/,
    ],
    [
      'two texts, of which one is read',
      'a.csv',
      rowsOf((i) => `a long text ${i},another long text ${i},${kindOf(i)}`, 'words,more,kind'),
      /Left out \(one text is read, or the pair that --text names\): more\./,
    ],
    [
      'names in quotes and other alphabets',
      'Größe "x".tsv',
      rowsOf((i) => `${(i * 37) % 101}\t${kindOf(i)}`, 'Größe in cm\t"Art, ""neu"" "'),
      /dataset grosse_x \{[\s\S]*numbers\(\["Größe in cm"\]\) {2}label: "Art, \\"neu\\" "/,
    ],
    [
      'several usual names of the column to predict',
      'a.csv',
      rowsOf((i) => `${i % 7}.5,${(i * 37) % 101},${i % 3}.0`, 'y,size,label'),
      /The 3 whole numbers of `label` are taken for classes\.[\s\S]*label: "label"/,
    ],
    [
      'more classes than a few, each of several rows',
      'a.csv',
      ['words,kind', ...Array.from({ length: 400 }, (_, i) => `a long text ${i},kind ${i % 70}`)].join('\n'),
      /columns \{ text: "words" {2}label: "kind" \}\n {2}classes: 70/,
    ],
    [
      'a record in place of the header',
      'a.csv',
      rowsOf((i) => `a long text ${i},${kindOf(i)}`),
      /`good` is the name of the column to predict and also one of its values/,
    ],
    [
      'some records that cannot be used',
      'a.csv',
      rowsOf((i) => `a long text ${i},${i % 20 === 0 ? '' : kindOf(i)}`, 'words,kind'),
      /3 of 60 records cannot be used: `unitc data check` lists them\.[\s\S]*\n {2}skip: \d+%\n\}/,
    ],
    [
      'several labels in a cell',
      'a.csv',
      rowsOf(
        (i) => `a film of kind ${i},"${['war, love', 'love', 'war', 'comedy, war'][i % 4]}"`,
        'plot,label',
      ),
      /valid: 20%\)\n {2}columns \{ text: "plot" {2}labels: labels\("label", separator: ","\) \}\n {2}classes: 3/,
    ],
    [
      'classes with commas',
      'a.csv',
      rowsOf((i) => `a film of kind ${i},"${['Bern, CH', 'Paris, FR', 'Rome, IT'][i % 3]}"`, 'plot,label'),
      /columns \{ text: "plot" {2}label: "label" \}\n {2}classes: 3/,
    ],
    [
      'lists of zeros and ones',
      'a.jsonl',
      rowsOf((i) => JSON.stringify({ plot: `a film of kind ${i}`, label: [i % 2, 1, (i >> 1) % 2] })),
      /columns \{ text: "plot" {2}scores: "label" \}\n {2}classes: 3/,
    ],
    [
      'a column of splits',
      'a.csv',
      rowsOf((i) => `a long text ${i},${['train', 'Train', 'val'][i % 3]},${kindOf(i)}`, 'words,fold,kind'),
      /`fold` names the split of each row\.[\s\S]*table\("[^"]*", split: "fold"\)\n {2}columns \{ text: "words" {2}label: "kind" \}/,
    ],
    [
      'a column of splits without one to hold out',
      'a.csv',
      rowsOf((i) => `a long text ${i},${['train', 'test'][i % 2]},${kindOf(i >> 1)}`, 'words,fold,kind'),
      /Left out \(names of splits, but not both train and valid\): fold\.[\s\S]*valid: 20%/,
    ],
    [
      'line breaks and quotes in names of columns and classes',
      'a.csv',
      rowsOf(
        (i) => `a long text ${i},"${['up\nhill', '""no"" // x'][i % 2]}"`,
        '"the\n""words""","kind\tof"',
      ),
      /Classes: "no" \/\/ x, up\\nhill\.[\s\S]*text: "the\\n\\"words\\"" {2}label: "kind\\tof"/,
    ],
  ];
