import { roleNames, rolePolicyText, roleText } from './role-policy';
import { screenPermissions } from './screen-permissions';

/** docs/permissions.md; a test holds the file to this text. */
export function permissionsPage(): string {
  const lines = [
    '# Permissions',
    '',
    'This page is made from `shared/permissions/screen-permissions.ts`; a test keeps it true. The same data are on the page Permissions of the window, from which each policy can be copied and saved.',
    '',
    'A bridge asks for no permissions: who has its keys may do everything on it.',
    '',
    '## What each screen uses',
    '',
    'An optional permission may be missing: the screen works and lacks what the permission is for.',
  ];
  for (const { screen, permissions } of screenPermissions) {
    lines.push('', `### ${screen}`, '', '| action | used to | from role on |', '| --- | --- | --- |');
    for (const { action, why, role, isOptional } of permissions)
      lines.push(`| \`${action}\` | ${why}${isOptional ? ' (optional)' : ''} | ${role} |`);
  }
  lines.push(
    '',
    '## A policy per role',
    '',
    'Each is the least that the role needs. Replace `YOUR-…` by names of your account, and `aws` in the ARNs outside the AWS partition (`aws-cn`, `aws-us-gov`). To limit a role to some nodes, add a condition on their tags to the statement `NodesAndSessionDocuments`, as AWS describes for Session Manager. `sts:AssumeRole` is not among them: allow it for the roles that the profiles name.',
  );
  for (const role of roleNames) {
    const { title, may } = roleText(role);
    lines.push(
      '',
      `### ${title}`,
      '',
      `${title}: ${may}.`,
      '',
      '```json',
      rolePolicyText(role).trimEnd(),
      '```',
    );
  }
  return `${lines.join('\n')}\n`;
}
