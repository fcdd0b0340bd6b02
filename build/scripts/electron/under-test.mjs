/** Name of the variable through which end-to-end tests and benchmarks learn of the Electron that was found. */
export const electronUnderTestVariable = 'QUARTERDECK_TEST_ELECTRON';

/** What test/helpers/launch-application.ts reads. */
export function electronUnderTest({ executable, args, env }) {
  return { [electronUnderTestVariable]: JSON.stringify({ executable, args, env }) };
}
