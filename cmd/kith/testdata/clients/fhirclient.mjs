// fhirclient (client-js) as its documentation says, with a token in hand.
import { createRequire } from 'node:module';
import { assert, base, refused, slept, step, token } from './steps.mjs';

const smart = createRequire(import.meta.url)('fhirclient');
const request = { url: '/', headers: { host: 'app.example' }, protocol: 'http' };
const client = smart(request, {}, {}).client({ serverUrl: base, tokenResponse: { access_token: token, patient: 'rowan-thorne' } });
let made;

await step('the patient in hand', async () => {
  assert.equal(client.patient.id, 'rowan-thorne');
  assert.equal((await client.patient.read()).name[0].family, 'Thorne');
  const mine = await client.patient.request('Observation?category=laboratory', { flat: true });
  assert.equal(mine.length, 4);
});
await step('request, flat, over all pages', async () => {
  const all = await client.request('Observation?patient=rowan-thorne&_count=10', { pageLimit: 0, flat: true });
  assert.ok(all.length > 20, String(all.length)); // three pages
});
await step('references resolved', async () => {
  const e = await client.request('Encounter/rowan-visit-november', { resolveReferences: ['serviceProvider', 'participant.0.individual'] });
  assert.equal(e.serviceProvider.name, 'Maple Street Clinic');
  const got = await client.request('MedicationRequest?patient=rowan-thorne&intent=order&_include=MedicationRequest:medication', { flat: true });
  assert.ok(got.some(r => r.resourceType === 'Medication'));
});
await step('what is referred to, beside what refers to it', async () => {
  const { data, references } = await client.request('Encounter/rowan-visit-november', { resolveReferences: ['serviceProvider'], graph: false });
  assert.equal(references[data.serviceProvider.reference].name, 'Maple Street Clinic');
});
await step('page by page', async () => {
  let pages = 0;
  await client.request('Observation?patient=rowan-thorne&_count=10', { pageLimit: 3, onPage: b => { assert.equal(b.type, 'searchset'); pages++; } });
  assert.equal(pages, 3);
});
await step('values by code, in one unit', async () => {
  const all = await client.patient.request('Observation?category=vital-signs', { pageLimit: 0, flat: true });
  const weights = client.byCodes(all, 'code')('29463-7');
  assert.ok(weights.length > 0);
  assert.ok(client.units.kg(weights[0].valueQuantity) > 0);
});
await step('what is not there', async () => {
  await refused(404, client.request('Patient/nobody'));
});
await step('what the server is', async () => {
  assert.equal(await client.getFhirVersion(), '4.0.1');
  assert.equal(await client.getFhirRelease(), 4);
});
await step('create', async () => {
  made = await client.create(slept('Slept well'));
  assert.ok(made.id);
});
await step('update with a version', async () => {
  const old = made;
  made = await client.update({ ...made, status: 'amended' }, { headers: { 'If-Match': 'W/"1"' } });
  assert.equal(made.meta.versionId, '2');
  await refused(412, client.update({ ...old, status: 'corrected' }, { headers: { 'If-Match': 'W/"1"' } }));
});
await step('patch', async () => {
  const p = await client.patch(`Observation/${made.id}`, [{ op: 'replace', path: '/code/text', value: 'Slept very well' }]);
  assert.equal(p.code.text, 'Slept very well');
});
await step('batch', async () => {
  const b = await client.request({ url: '', method: 'POST', headers: { 'Content-Type': 'application/fhir+json' }, body: JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry: [
    { request: { method: 'GET', url: 'Patient/rowan-thorne' } },
  ] }) });
  assert.ok(b.entry[0].response.status.startsWith('200'));
});
await step('delete', async () => {
  await client.delete(`Observation/${made.id}`);
  await refused(410, client.request(`Observation/${made.id}`));
});
