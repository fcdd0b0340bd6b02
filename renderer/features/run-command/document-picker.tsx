import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import { useMemo } from 'react';
import type { Connection } from '#shared/connections/connection';
import { type DataColumn, DataTable } from '../../ui/data-table';
import type { OfferedDocument } from './use-documents';

interface DocumentPickerProps {
  documents: readonly OfferedDocument[];
  connections: readonly Connection[];
  isLoading: boolean;
  error: unknown;
  onRetry(): void;
  onChoose(name: string): void;
  /** Where one is chosen already. */
  onCancel: (() => void) | undefined;
}

const searchColumns = ['name', 'platformTypes', 'owner', 'schemaVersion', 'connections'];

/** The documents that can be run: AWS's and own ones, found by name, platform and owner. */
export function DocumentPicker(props: DocumentPickerProps) {
  const { documents, connections, onChoose } = props;
  const names = useMemo(
    () => new Map(connections.map(({ connectionId, name }) => [connectionId, name])),
    [connections],
  );
  const text = useMemo(
    () =>
      (row: OfferedDocument, column: string): string => {
        switch (column) {
          case 'name':
            return row.name;
          case 'platformTypes':
            return row.platformTypes.join(', ');
          case 'owner':
            return row.owner;
          case 'schemaVersion':
            return row.schemaVersion;
          case 'connections':
            return row.connectionIds.map((id) => names.get(id) ?? id).join(', ');
          default:
            return '';
        }
      },
    [names],
  );
  const columns: DataColumn<OfferedDocument>[] = [
    {
      id: 'name',
      label: 'Name',
      width: 300,
      isRowHeader: true,
      cell: ({ name }) => (
        <Link
          href="#document"
          onFollow={(event) => {
            event.preventDefault();
            onChoose(name);
          }}
        >
          <span data-testid={`document-${name}`}>{name}</span>
        </Link>
      ),
    },
    { id: 'platformTypes', label: 'Platforms', width: 226 },
    { id: 'owner', label: 'Owner', width: 140 },
    { id: 'schemaVersion', label: 'Schema', width: 100 },
    { id: 'connections', label: 'Connections', width: 220, visible: connections.length > 1 },
  ];
  return (
    <DataTable<OfferedDocument>
      tableId="documents-to-run"
      testId="documents-to-run"
      title="Choose a document"
      noun={{ one: 'document', many: 'documents' }}
      variant="embedded"
      rows={documents}
      rowId={({ name }) => name}
      columns={columns}
      text={text}
      searchColumns={searchColumns}
      isLoading={props.isLoading && documents.length === 0}
      error={props.error}
      onRetry={props.onRetry}
      onRowActivate={({ name }) => onChoose(name)}
      empty={
        <Box textAlign="center" padding="l" color="text-body-secondary">
          No Command documents are offered here.
        </Box>
      }
      actions={() => (
        <>
          <Button iconName="refresh" ariaLabel="Read documents again" onClick={props.onRetry} />
          {props.onCancel && <Button onClick={props.onCancel}>Keep the chosen one</Button>}
        </>
      )}
    />
  );
}
