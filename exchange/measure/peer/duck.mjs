// The job in DuckDB: node duck.mjs FOLDER CSV JOB.SQL DROP.SQL, FOLDER where npm
// put it. It loads the encounters, says so, and does the job for each line it is sent.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, csv, job, drop] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(join(folder, 'package.json'))('@duckdb/node-api');
const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '6GB', preserve_insertion_order: 'false' });
const duck = await instance.connect();
const rows = async (text) => (await duck.runAndReadAll(text)).getRows();
const say = (what) => console.log(JSON.stringify(what, (_, v) => (typeof v === 'bigint' ? Number(v) : v)));

await rows(`create table enc as select patient::uinteger patient, provider::uinteger provider, day::usmallint as day from read_csv('${csv}')`);
say({ version: (await rows('select version()'))[0][0] });

const statements = (name) => readFileSync(name, 'utf8').split(';').map((s) => s.trim()).filter(Boolean);
for await (const _ of createInterface({ input: process.stdin })) {
  for (const s of statements(drop)) await rows(s);
  const work = statements(job);
  const began = process.hrtime.bigint(), before = process.cpuUsage();
  let answer;
  for (const s of work) answer = (await rows(s))[0];
  const seconds = Number(process.hrtime.bigint() - began) / 1e9, cpu = process.cpuUsage(before);
  const peak = /VmHWM:\s+(\d+)/.exec(existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '')?.[1] / 1024 || 0;
  say({ seconds, cpu: (cpu.user + cpu.system) / 1e6, peak, answer });
}
process.exit(0);
