import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { screenPermissions } from '#shared/permissions/screen-permissions';

const adapter = resolve(import.meta.dirname, '../../../electron/adapters/aws');

/** Calls that are made with no credentials, which no policy can allow or refuse. */
const withoutPermission = new Set([
  'sso-oidc:RegisterClient',
  'sso-oidc:StartDeviceAuthorization',
  'sso-oidc:CreateToken',
  'sso:GetRoleCredentials',
  'sts:AssumeRoleWithWebIdentity',
]);

/** `ssm:StartSession` for every command of the SDK that a file of the adapter imports. */
function commandsIn(text: string): string[] {
  const imports = text.matchAll(/import\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'@aws-sdk\/client-([a-z-]+)'/g);
  return [...imports].flatMap(([, names = '', service = '']) =>
    [...names.matchAll(/\b([A-Z]\w+)Command\b/g)].map(([, operation]) => `${service}:${operation}`),
  );
}

describe('the permissions of the screens', () => {
  const files = readdirSync(adapter, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts'),
  );
  const used = files.flatMap((file) => commandsIn(readFileSync(join(file.parentPath, file.name), 'utf8')));
  const told = new Set(
    screenPermissions.flatMap(({ permissions }) => permissions.map(({ action }) => action)),
  );

  it('name every operation that the application can call', () => {
    expect(used.length).toBeGreaterThan(10);
    const missing = used.filter((one) => !told.has(one) && !withoutPermission.has(one));
    expect([...new Set(missing)]).toEqual([]);
  });
});
