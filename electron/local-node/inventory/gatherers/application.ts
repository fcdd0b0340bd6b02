import type { Gatherer } from '../gatherer';
import { runProgram } from '../run-program';
import { dpkgFormat, parseDpkg } from './dpkg';
import { parseRpm, rpmFormat } from './rpm';

/** Installed packages, from dpkg where it is there, else from rpm; Name and Version are exactly what those print. */
export const applicationGatherer: Gatherer = {
  typeName: 'AWS:Application',
  schemaVersion: '1.1',
  async gather() {
    const dpkg = await runProgram('dpkg-query', ['-W', `-f=${dpkgFormat}`]);
    if (dpkg !== undefined) return parseDpkg(dpkg);
    const rpm = await runProgram('rpm', ['-qa', '--queryformat', rpmFormat]);
    return rpm === undefined ? [] : parseRpm(rpm);
  },
};
