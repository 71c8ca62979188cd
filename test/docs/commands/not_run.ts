/** Commands of the docs that no test runs, with the reason. */
export const notRun: Readonly<Record<string, string>> = {
  'npm ci': 'installs from a registry; test/package/install.test.ts runs it for the packed file',
  'npm install unitc': 'installs from a registry; test/package/install.test.ts installs the packed file',
  'npm test': 'is the command that runs this test',
  'npm run typecheck': 'is a step of .ci/run',
  'npm run lint': 'is a step of .ci/run',
  'npx vitest run test/ops test/kernels/reference.test.ts -t NAME': 'runs tests that `npm test` runs as well',
  'npm run generate':
    'writes into the repository; test/docs/generated.test.ts compares every file that it writes',
  'npm run bench': 'measures for an hour; tests of the benchmarks are in test/bench',
  'npm run bench -- --only matmul,attention --rounds 3': 'installs other libraries and measures for minutes',
  'npm run bench -- --adapter lavapipe': 'measures for an hour',
  'npm run bench -- --sizes gpu --torch eager,tf32': 'measures for an hour',
  'npm run bench -- --patched': 'measures for an hour',
  'npm run bench -- --peers none --before ../old': 'needs another checkout of the repository',
  'tensorboard --logdir logs': 'needs TensorBoard; test/tensorboard reads the files',
  'npm run bundle -- bundle': 'copies Node and the Vulkan loader: some hundred megabytes',
  'unitc export runs/quickstart --to web public/quickstart':
    'needs a trained run; test/web exports one and predicts with it in a browser',
  'unitc predict runs/pets photos/ --top 1': 'needs a run on photos; test/api/predict.test.ts predicts',
  'unitc predict runs/homes --field area=120 --field year=1998':
    'needs a run on a table; test/cli/commands/predict.test.ts predicts',
  'unitc predict runs/reviews new.csv --json >answers.jsonl':
    'needs a run on a table; test/cli/commands/predict.test.ts predicts',
  'unitc predict runs/street --image street.jpg --threshold 0.7 --draw drawn':
    'needs a run that finds boxes; test/predict/outputs.test.ts reads them',
  'unitc serve runs/quickstart --port 8080':
    'answers requests until a signal; test/cli/commands/predict.test.ts runs it',
  "curl -F image=@scene.png -F 'text=what is left of the cat ?' http://127.0.0.1:8080/predict/answer":
    'needs a server; test/server asks one',
  'curl -H \'content-type: application/json\' -d \'{"text": "a small red ball"}\' http://127.0.0.1:8080/predict/name_category':
    'needs a server; test/server asks one',
  'npx unitc weights map bert-base-uncased.safetensors bert.unit --map hugging_face':
    'needs the published file; test/weights reads one with its names',
  'npx unitc train bert.unit': 'needs the published weights of BERT; test/docs/specs.test.ts checks the spec',
  'npx unitc sweep reviews/reviews.unit --set train.optimizer.lr=3e-5,3e-4 --seeds 2 --steps 50 --out sweeps/lr':
    'trains four runs; a sweep of docs/inspect.md is run',
  'bundle/gpu OUT': 'measures a GPU',
  'bundle/unitc devices': 'needs the bundle',
};
