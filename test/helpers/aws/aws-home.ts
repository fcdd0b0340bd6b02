import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsSurroundings } from '#electron/adapters/aws/surroundings';

/** A home of a test's own with AWS files, and the variables that go with it. */
export class AwsHome {
  readonly home = mkdtempSync(join(tmpdir(), 'quarterdeck-aws-'));
  readonly env: Record<string, string | undefined> = { PATH: process.env.PATH };

  get surroundings(): AwsSurroundings {
    return { env: this.env, home: this.home };
  }

  /** A file below `.aws`. */
  write(name: string, text: string | Uint8Array): string {
    const path = join(this.home, '.aws', name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
