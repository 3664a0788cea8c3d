// Each script tells what it did, a line a step, and fails with the first that
// went wrong.
import assert from 'node:assert/strict';

export const base = process.env.KITH_FHIR;
export const token = process.env.KITH_TOKEN;
export { assert };

export async function step(what, run) {
  try {
    await run();
    console.log(`ok ${what}`);
  } catch (e) {
    console.log(`FAIL ${what}: ${e.stack ?? e}\n${JSON.stringify(e.response?.data ?? e.outcome ?? {}).slice(0, 500)}`);
    process.exit(1);
  }
}

// refused wants a request to fail with a status.
export async function refused(status, promise) {
  const e = await promise.then(() => null, e => e);
  assert.ok(e, `went through, should be ${status}`);
  const got = e.response?.status ?? e.status ?? e.statusCode ?? e.outcome?.issue?.[0]?.code ?? String(e);
  assert.equal(got, status, String(e));
}

// slept is a small resource about somebody of the town.
export const slept = text => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text },
  subject: { reference: 'Patient/rowan-thorne' },
});
