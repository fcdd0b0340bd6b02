import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { permissionsPage } from '#shared/permissions/permissions-page';
import { roleNames, rolePolicy } from '#shared/permissions/role-policy';
import { screenPermissions } from '#shared/permissions/screen-permissions';

const page = resolve(import.meta.dirname, '../../../../docs/permissions.md');
const actionsOf = (role: (typeof roleNames)[number]) =>
  rolePolicy(role).Statement.flatMap((one) => one.Action);

describe('the policies', () => {
  it('give each role what the one before it has, and more', () => {
    const [viewer, operator, administrator] = roleNames.map(actionsOf);
    expect(operator).toEqual(expect.arrayContaining(viewer as string[]));
    expect(administrator).toEqual(expect.arrayContaining(operator as string[]));
    expect(operator?.length).toBeGreaterThan(viewer?.length as number);
    expect(administrator?.length).toBeGreaterThan(operator?.length as number);
  });

  it('let a viewer change nothing', () => {
    for (const action of actionsOf('viewer')) expect(action).toMatch(/:(Describe|List|Get|Simulate)/);
  });

  it('name every action of the screens once, but for the roles of profiles', () => {
    const used = screenPermissions.flatMap(({ permissions }) => permissions.map(({ action }) => action));
    expect(new Set(used).size).toBe(used.length);
    expect(actionsOf('administrator').sort()).toEqual(used.filter((one) => one !== 'sts:AssumeRole').sort());
  });

  it('limit sessions to nodes, documents and the own ones', () => {
    const statements = rolePolicy('operator').Statement;
    const of = (action: string) => statements.find((one) => one.Action.includes(action));
    expect(of('ssm:StartSession')?.Resource).not.toContain('*');
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM fills it in
    expect(of('ssm:TerminateSession')?.Resource).toEqual(['arn:aws:ssm:*:*:session/${aws:userid}-*']);
    expect(new Set(statements.map((one) => one.Sid)).size).toBe(statements.length);
    for (const { Sid } of statements) expect(Sid).toMatch(/^[A-Za-z0-9]+$/);
  });
});

describe('docs/permissions.md', () => {
  it('says what the data say', () => {
    if (process.env.QUARTERDECK_WRITE_DOCS) writeFileSync(page, permissionsPage());
    expect(readFileSync(page, 'utf8')).toBe(permissionsPage());
  });
});
