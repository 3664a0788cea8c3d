// fhir-kit-client as its README says.
import { Client, CapabilityTool } from 'fhir-kit-client';
import { assert, base, refused, slept, step, token } from './steps.mjs';

const client = new Client({ baseUrl: base, bearerToken: token });
let made;

await step('capability statement', async () => {
  const tool = new CapabilityTool(await client.capabilityStatement());
  assert.ok(tool.serverCan('transaction'));
  assert.ok(tool.resourceCan('Patient', 'read'));
  assert.ok(tool.resourceSearch('Patient', 'birthdate'));
});
await step('read and read of a version', async () => {
  const p = await client.read({ resourceType: 'Patient', id: 'rowan-thorne' });
  assert.equal(p.name[0].family, 'Thorne');
  const v = await client.vread({ resourceType: 'Patient', id: 'rowan-thorne', version: '1' });
  assert.equal(v.meta.versionId, '1');
});
await step('create, with and without the answer', async () => {
  made = await client.create({ resourceType: 'Observation', body: slept('Slept well') });
  assert.ok(made.id);
  const minimal = await client.create({ resourceType: 'Observation', body: slept('Slept'), options: { headers: { Prefer: 'return=minimal' } } });
  const { response } = Client.httpFor(minimal);
  assert.equal(response?.status, 201);
  assert.match(response?.headers.get('Location'), /\/Observation\/.+\/_history\/1$/);
});
await step('update with a version', async () => {
  const body = { ...made, status: 'amended' };
  made = await client.update({ resourceType: 'Observation', id: made.id, body, options: { headers: { 'If-Match': 'W/"1"' } } });
  assert.equal(made.meta.versionId, '2');
  await refused(412, client.update({ resourceType: 'Observation', id: made.id, body, options: { headers: { 'If-Match': 'W/"1"' } } }));
});
await step('conditional update', async () => {
  const body = { ...slept('Slept twice'), identifier: [{ system: 'http://clients.example', value: made.id }] };
  const searchParams = { identifier: `http://clients.example|${made.id}` };
  const one = await client.update({ resourceType: 'Observation', searchParams, body });
  const two = await client.update({ resourceType: 'Observation', searchParams, body: { ...body, status: 'amended' } });
  assert.equal(one.id, two.id);
  assert.equal(two.meta.versionId, '2');
});
await step('patch', async () => {
  const p = await client.patch({ resourceType: 'Observation', id: made.id, jsonPatch: [{ op: 'replace', path: '/code/text', value: 'Slept very well' }] });
  assert.equal(p.code.text, 'Slept very well');
});
await step('search by GET, POST, compartment and system', async () => {
  const got = await client.search({ resourceType: 'Patient', searchParams: { name: 'Thorne', birthdate: 'lt2010-01-01', _count: '20' } });
  assert.deepEqual(got.entry.map(e => e.resource.id), ['rowan-thorne']);
  const posted = await client.search({ resourceType: 'Patient', searchParams: { name: 'Thorne' }, options: { postSearch: true } });
  assert.equal(posted.entry.length, 2);
  const mine = await client.search({ resourceType: 'Condition', compartment: { resourceType: 'Patient', id: 'rowan-thorne' } });
  assert.ok(mine.entry.length >= 5);
  const all = await client.search({ searchParams: { _type: 'Patient,Practitioner', _count: '5' } });
  assert.equal(all.entry.length, 5);
});
await step('pages to the end', async () => {
  const seen = new Set();
  let bundle = await client.search({ resourceType: 'Observation', searchParams: { patient: 'rowan-thorne', _count: '10' } });
  while (bundle) {
    for (const e of bundle.entry ?? []) {
      assert.ok(!seen.has(e.resource.id), 'came twice');
      seen.add(e.resource.id);
    }
    bundle = (await client.nextPage({ bundle })) ?? null;
  }
  assert.ok(seen.size > 30, String(seen.size));
});
await step('history of one, of a type and of all', async () => {
  assert.equal((await client.history({ resourceType: 'Observation', id: made.id })).entry.length, 3);
  assert.ok((await client.history({ resourceType: 'Observation' })).entry.length > 3);
  assert.ok((await client.history()).entry.length > 3);
});
await step('batch and transaction', async () => {
  const batch = await client.batch({
    body: { resourceType: 'Bundle', type: 'batch', entry: [
      { request: { method: 'GET', url: 'Patient/rowan-thorne' } },
      { request: { method: 'GET', url: 'Observation?patient=rowan-thorne&_count=5' } },
      { request: { method: 'GET', url: 'Patient/nobody' } },
    ] },
  });
  assert.deepEqual(batch.entry.map(e => e.response.status.slice(0, 3)), ['200', '200', '404']);
  assert.equal(batch.entry[1].resource.entry.length, 5);
  const tx = await client.transaction({
    body: { resourceType: 'Bundle', type: 'transaction', entry: [
      { fullUrl: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a', resource: slept('first'), request: { method: 'POST', url: 'Observation' } },
      { fullUrl: 'urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059', resource: { ...slept('second'), derivedFrom: [{ reference: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a' }] }, request: { method: 'POST', url: 'Observation' } },
    ] },
  });
  const ids = tx.entry.map(e => e.response.location.match(/Observation\/([^/]+)/)[1]);
  const second = await client.read({ resourceType: 'Observation', id: ids[1] });
  assert.equal(second.derivedFrom[0].reference, `Observation/${ids[0]}`);
});
await step('operations', async () => {
  const said = await client.operation({ name: 'validate', resourceType: 'Patient', input: { resourceType: 'Patient', gender: 'maybe' } });
  assert.equal(said.resourceType, 'OperationOutcome');
  const all = await client.operation({ name: 'everything', resourceType: 'Patient', id: 'wren-thorne', method: 'GET' });
  assert.ok(all.entry.length > 20);
});
await step('look up a code by GET', async () => {
  const said = await client.operation({ name: 'lookup', resourceType: 'CodeSystem', method: 'GET', input: { system: 'http://hl7.org/fhir/observation-status', code: 'final' } });
  assert.equal(said.parameter.find(p => p.name === 'display').valueString, 'Final');
});
await step('the meta of one', async () => {
  const said = await client.operation({ name: 'meta', resourceType: 'Patient', id: 'rowan-thorne', method: 'GET' });
  assert.equal(said.resourceType, 'Parameters');
});
await step('an address of its own', async () => {
  assert.equal((await client.request('Patient/rowan-thorne')).id, 'rowan-thorne');
});
await step('create unless it exists', async () => {
  const body = { ...slept('Slept once'), identifier: [{ system: 'http://clients.example', value: `k-${made.id}` }] };
  const options = { headers: { 'If-None-Exist': `identifier=http://clients.example|k-${made.id}` } };
  const one = await client.create({ resourceType: 'Observation', body, options });
  const two = await client.create({ resourceType: 'Observation', body, options });
  assert.equal(one.id, two.id);
});
await step('what is wrong is said', async () => {
  const e = await client.create({ resourceType: 'Observation', body: { resourceType: 'Observation', status: 'finished' } }).catch(e => e);
  assert.equal(e.response.data.resourceType, 'OperationOutcome');
  assert.ok(e.response.data.issue.some(i => i.expression?.[0] === 'Observation.status'));
});
await step('references', async () => {
  const p = await client.resolve({ reference: 'Patient/rowan-thorne' });
  assert.equal(p.id, 'rowan-thorne');
  assert.equal((await client.resolve({ reference: `${base}/Patient/wren-thorne` })).id, 'wren-thorne');
});
await step('delete', async () => {
  await client.delete({ resourceType: 'Observation', id: made.id });
  await refused(410, client.read({ resourceType: 'Observation', id: made.id }));
});
