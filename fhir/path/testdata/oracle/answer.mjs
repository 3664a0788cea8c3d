// Answers the questions: see README.md. It reads resources.ndjson and
// questions.ndjson beside it and writes corpus.ndjson.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(path.join(process.cwd(), "x.js"));
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");

const here = import.meta.dirname;
const lines = (name) => fs.readFileSync(path.join(here, name), "utf8").split("\n").filter(Boolean).map((l) => JSON.parse(l));
const resources = lines("resources.ndjson");
console.log = () => {}; // trace()

const plain = (v) => (v !== null && typeof v === "object" && v.constructor !== Object && !Array.isArray(v) ? v.toString() : v);

const out = [];
for (const q of lines("questions.ndjson")) {
  const resource = resources[q.resource];
  const line = { expression: q.expression, resource: q.resource, answer: [] };
  try {
    line.answer = fhirpath.evaluate(resource, q.expression, { resource }, r4).map(plain);
  } catch (e) {
    line.failed = true;
  }
  out.push(JSON.stringify(line));
}
fs.writeFileSync(path.join(here, "corpus.ndjson"), out.join("\n") + "\n");
