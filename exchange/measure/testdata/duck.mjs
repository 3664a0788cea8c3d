// node duck.mjs FOLDER: runs the statements on standard input in DuckDB, FOLDER
// where npm put it, and says the rows of each as a line of JSON.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const { DuckDBInstance } = createRequire(join(process.argv[2], 'package.json'))('@duckdb/node-api');
const duck = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
for (const statement of JSON.parse(readFileSync(0, 'utf8'))) {
  const rows = (await duck.runAndReadAll(statement)).getRowsJson();
  console.log(JSON.stringify(rows.map((r) => r.map(Number))));
}
process.exit(0);
