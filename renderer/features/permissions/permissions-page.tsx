import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { type RoleName, roleNames, roleText } from '#shared/permissions/role-policy';
import { screenPermissions } from '#shared/permissions/screen-permissions';
import { type DataColumn, DataTable } from '../../ui/data-table';
import { RolePolicyView } from './role-policy-view';

interface Row {
  screen: string;
  action: string;
  why: string;
  role: RoleName;
  isOptional: boolean;
}

const rows: readonly Row[] = screenPermissions.flatMap(({ screen, permissions }) =>
  permissions.map(({ action, why, role, isOptional = false }) => ({ screen, action, why, role, isOptional })),
);

function text(row: Row, column: string): string {
  switch (column) {
    case 'action':
      return row.action;
    case 'screen':
      return row.screen;
    case 'role':
      return roleText(row.role).title;
    case 'need':
      return row.isOptional ? 'Optional' : 'Needed';
    case 'why':
      return `${row.why.charAt(0).toUpperCase()}${row.why.slice(1)}`;
    default:
      return '';
  }
}

const columns: DataColumn<Row>[] = [
  { id: 'action', label: 'Action', width: 290, isRowHeader: true },
  { id: 'screen', label: 'Screen', width: 220 },
  { id: 'role', label: 'From role on', width: 156 },
  { id: 'need', label: 'Need', width: 110 },
  { id: 'why', label: 'Used to', width: 480 },
];

/** What each screen asks of AWS and why, and the least policy of each role. */
export function PermissionsPage() {
  const [role, setRole] = useState<RoleName>('operator');
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description="What a connection to AWS has to allow. A bridge asks for none of it: who has its keys may do everything on it."
      >
        Permissions
      </Header>
      <SpaceBetween size="s">
        <SegmentedControl
          label="Role"
          selectedId={role}
          onChange={({ detail }) => setRole(detail.selectedId as RoleName)}
          options={roleNames.map((id) => ({ id, text: roleText(id).title }))}
        />
        <RolePolicyView role={role} />
      </SpaceBetween>
      <DataTable<Row>
        tableId="permissions"
        testId="permissions-table"
        title="Actions of each screen"
        noun={{ one: 'action', many: 'actions' }}
        rows={rows}
        rowId={(row) => row.action}
        columns={columns}
        text={text}
        searchColumns={columns.map(({ id }) => id)}
        isLoading={false}
        onRetry={() => {}}
        empty={<Box textAlign="center">None</Box>}
        actions={() => null}
      />
    </SpaceBetween>
  );
}
