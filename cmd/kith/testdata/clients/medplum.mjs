// MedplumClient as its documentation says, with the FHIR server's own address.
import { MedplumClient } from '@medplum/core';
import { assert, base, slept, step, token } from './steps.mjs';

const at = new URL(base);
const medplum = new MedplumClient({ baseUrl: at.origin + '/', fhirUrlPath: at.pathname.slice(1), accessToken: token, fetch, cacheTime: 0, autoBatchTime: 20 });
let made;

await step('read, alone and by a reference', async () => {
  assert.equal((await medplum.readResource('Patient', 'rowan-thorne')).name[0].family, 'Thorne');
  assert.equal((await medplum.readReference({ reference: 'Practitioner/imani-castell' })).name[0].family, 'Castell');
});
await step('reads that come together go as one batch', async () => {
  const ids = ['rowan-thorne', 'wren-thorne', 'arlo-vane'];
  const all = await Promise.all([...ids.map(id => medplum.readResource('Patient', id)), medplum.search('Condition', 'patient=rowan-thorne')]);
  assert.deepEqual(all.slice(0, 3).map(p => p.id), ids);
  assert.ok(all[3].entry.length >= 5);
});
await step('search', async () => {
  const bundle = await medplum.search('Patient', { name: 'Thorne', _total: 'accurate' });
  assert.equal(bundle.total, 2);
  assert.equal((await medplum.searchOne('Patient', 'name=Rowan&birthdate=lt2010')).id, 'rowan-thorne');
  const found = await medplum.searchResources('Observation', { patient: 'Patient/rowan-thorne', category: 'laboratory' });
  assert.equal(found.length, 4);
});
await step('pages to the end', async () => {
  let n = 0;
  for await (const page of medplum.searchResourcePages('Observation', { patient: 'Patient/rowan-thorne', _count: '10' })) {
    n += page.length;
  }
  assert.ok(n > 20, String(n)); // three pages
});
await step('create, and create unless it exists', async () => {
  made = await medplum.createResource(slept('Slept well'));
  assert.equal(made.meta.versionId, '1');
  const it = { ...slept('Slept once'), identifier: [{ system: 'http://clients.example', value: `m-${made.id}` }] };
  const one = await medplum.createResourceIfNoneExist(it, `identifier=http://clients.example|m-${made.id}`);
  const two = await medplum.createResourceIfNoneExist(it, `identifier=http://clients.example|m-${made.id}`);
  assert.equal(one.id, two.id);
});
await step('update, and an upsert', async () => {
  const was = made;
  made = await medplum.updateResource({ ...made, status: 'amended' }, { headers: { 'If-Match': 'W/"1"' } });
  assert.equal(made.meta.versionId, '2');
  await assert.rejects(medplum.updateResource({ ...was, status: 'corrected' }, { headers: { 'If-Match': 'W/"1"' } }));
  const it = { ...slept('Slept again'), identifier: [{ system: 'http://clients.example', value: `u-${made.id}` }] };
  const one = await medplum.upsertResource(it, { identifier: `http://clients.example|u-${made.id}` });
  const two = await medplum.upsertResource({ ...it, status: 'amended' }, { identifier: `http://clients.example|u-${made.id}` });
  assert.equal(one.id, two.id);
});
await step('patch', async () => {
  const p = await medplum.patchResource('Observation', made.id, [{ op: 'replace', path: '/code/text', value: 'Slept very well' }]);
  assert.equal(p.code.text, 'Slept very well');
});
await step('history and version', async () => {
  assert.equal((await medplum.readHistory('Observation', made.id)).entry.length, 3);
  assert.equal((await medplum.readVersion('Observation', made.id, '1')).status, 'final');
});
await step('batch', async () => {
  const b = await medplum.executeBatch({ resourceType: 'Bundle', type: 'transaction', entry: [
    { fullUrl: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a', resource: slept('first'), request: { method: 'POST', url: 'Observation' } },
  ] });
  assert.ok(b.entry[0].response.status.startsWith('201'));
});
await step('everything about one person', async () => {
  assert.ok((await medplum.readPatientEverything('wren-thorne')).entry.length > 20);
});
await step('one of a batch that is not there', async () => {
  const [there, gone] = await Promise.allSettled([medplum.readResource('Patient', 'rowan-thorne'), medplum.readResource('Patient', 'nobody')]);
  assert.equal(there.value.id, 'rowan-thorne');
  assert.equal(gone.reason.outcome.issue[0].code, 'not-found');
});
await step('what a search brings along', async () => {
  const found = await medplum.searchResources('MedicationRequest', { patient: 'Patient/rowan-thorne', intent: 'order', _include: 'MedicationRequest:medication' });
  assert.ok(found.some(r => r.resourceType === 'Medication'));
  assert.equal((await medplum.searchResources('Observation', 'subject:Patient.name=Rowan&_count=1&_sort=-date')).length, 1);
});
await step('a document with its words inside', async () => {
  const data = Buffer.from('Slept well.').toString('base64');
  const doc = await medplum.createResource({
    resourceType: 'DocumentReference', status: 'current', subject: { reference: 'Patient/rowan-thorne' },
    type: { text: 'Note' }, content: [{ attachment: { contentType: 'text/plain', data } }],
  });
  const again = await medplum.readResource('DocumentReference', doc.id, { cache: 'reload' });
  assert.equal(again.content[0].attachment.data, data);
});
await step('a file, up and down', async () => {
  const file = await medplum.createBinary({ data: new Blob(['Slept well.']), contentType: 'text/plain', filename: 'note.txt', securityContext: { reference: 'Patient/rowan-thorne' } });
  assert.equal(file.contentType, 'text/plain');
  assert.equal(file.securityContext.reference, 'Patient/rowan-thorne');
  assert.equal(await (await medplum.download(medplum.fhirUrl('Binary', file.id))).text(), 'Slept well.');
  assert.equal((await medplum.readResource('Binary', file.id, { cache: 'reload' })).data, Buffer.from('Slept well.').toString('base64'));
});
await step('codes to choose from', async () => {
  const set = await medplum.valueSetExpand({ url: 'http://hl7.org/fhir/ValueSet/observation-status', filter: 'fin' });
  assert.deepEqual(set.expansion.contains.map(c => c.code), ['final']);
});
await step('an address of its own', async () => {
  const all = await medplum.get(medplum.fhirUrl('Patient', 'wren-thorne', '$everything'));
  assert.equal(all.type, 'searchset');
});
await step('graphql, which is not offered', async () => {
  await assert.rejects(medplum.graphql('{ Patient(id: "rowan-thorne") { id } }'));
});
await step('validate', async () => {
  assert.equal((await medplum.validateResource(slept('Slept'))).resourceType, 'OperationOutcome');
});
await step('delete', async () => {
  await medplum.deleteResource('Observation', made.id);
  await assert.rejects(medplum.readResource('Observation', made.id));
});
