import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { DocumentDescription, DocumentVersion } from '#shared/documents/library';
import { Failure } from '../../ui/failure';
import type { OfferedDocument } from './use-documents';

interface DocumentSectionProps {
  name: string;
  version: string;
  document: OfferedDocument | undefined;
  description: DocumentDescription | undefined;
  versions: readonly DocumentVersion[];
  problem: string | undefined;
  failure: unknown;
  /** Offered while there is none, or another one is wanted. */
  picker: ReactNode;
  isPicking: boolean;
  actions: ReactNode;
  onPick(): void;
  onVersion(version: string): void;
  onRetry(): void;
}

/** What is run, and in which version. */
export function DocumentSection(props: DocumentSectionProps) {
  const { name, version, document, description, versions, isPicking } = props;
  const standard =
    versions.find(({ isDefault }) => isDefault)?.documentVersion ?? description?.defaultVersion;
  const newest = versions[0]?.documentVersion ?? description?.latestVersion;
  const options = [
    {
      value: '$DEFAULT',
      label:
        standard === undefined ? 'Default version ($DEFAULT)' : `Default version, now ${standard} ($DEFAULT)`,
    },
    {
      value: '$LATEST',
      label: newest === undefined ? 'Newest version ($LATEST)' : `Newest version, now ${newest} ($LATEST)`,
    },
    ...versions.map((one) => ({
      value: one.documentVersion,
      label: `Version ${one.documentVersion}${one.versionName ? ` "${one.versionName}"` : ''}`,
    })),
  ];
  const chosen = options.find(({ value }) => value === version) ?? {
    value: version,
    label: `Version ${version}`,
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {props.actions}
              {name !== '' && !isPicking && (
                <Button onClick={props.onPick} data-testid="other-document">
                  Choose another
                </Button>
              )}
            </SpaceBetween>
          }
        >
          Document
        </Header>
      }
    >
      <SpaceBetween size="m">
        {props.failure !== undefined && (
          <Failure title={`${name} cannot be run`} error={props.failure} onRetry={props.onRetry} />
        )}
        {name === '' || isPicking ? (
          <FormField stretch errorText={props.problem}>
            {props.picker}
          </FormField>
        ) : (
          <ColumnLayout columns={2}>
            <div>
              <Box variant="h3" padding="n">
                <span data-testid="chosen-document">{name}</span>
              </Box>
              <SpaceBetween direction="horizontal" size="xxs">
                {(document?.platformTypes ?? description?.platformTypes ?? []).map((platform) => (
                  <Badge key={platform}>{platform}</Badge>
                ))}
              </SpaceBetween>
              <Box color="text-body-secondary" padding={{ top: 'xs' }}>
                {description && (description.description || 'It has no description.')}
              </Box>
            </div>
            <FormField label="Version" errorText={props.problem}>
              <Select
                selectedOption={chosen}
                options={options}
                ariaLabel="Version"
                onChange={({ detail }) => props.onVersion(detail.selectedOption.value ?? '$DEFAULT')}
              />
            </FormField>
          </ColumnLayout>
        )}
      </SpaceBetween>
    </Container>
  );
}
